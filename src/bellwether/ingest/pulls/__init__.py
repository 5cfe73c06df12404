"""Sources that are asked: databases by query, files dropped in a folder; on a schedule, and by hand."""
