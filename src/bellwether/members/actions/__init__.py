"""Changes of our own team: one function for each intent, checked, audited, all of it or nothing."""
