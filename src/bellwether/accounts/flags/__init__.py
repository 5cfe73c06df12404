"""Flags on accounts: a risk or an opportunity that a member has seen, with its reason."""
