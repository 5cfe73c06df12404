"""The metric workbench: the list of metrics, and the editor with its live preview."""
