"""Pages of our own team that need no administrator: getting in, and who one is."""
