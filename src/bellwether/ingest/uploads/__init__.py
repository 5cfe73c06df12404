"""Files that are dropped on a page: kept apart, recognised, asked about, tried, imported."""
