"""Who did what, when and why. Entries are added, never changed."""
