"""Pages that combine features: Today, portfolio, account, metrics."""
