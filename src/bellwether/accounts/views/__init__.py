"""Saved views: a table of accounts as someone set it up, for themselves or for everyone."""
