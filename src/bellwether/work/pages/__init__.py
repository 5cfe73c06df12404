"""Pages of tasks and alerts."""
