"""The KPI catalogue: looked through, understood, and taken from it into the workspace."""
