"""The portfolio page: accounts in rows, traits and metrics in columns, now or against an earlier day."""
