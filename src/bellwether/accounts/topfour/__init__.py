"""The top four: which metrics stand first on an account, decided for all, a segment, one account, one member."""
