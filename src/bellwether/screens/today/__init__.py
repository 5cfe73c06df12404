"""Today: what a member should know and do this morning, about the accounts that they look at."""
