"""How sure values are: which of them are estimates, of what, and between which numbers the truth lies."""
