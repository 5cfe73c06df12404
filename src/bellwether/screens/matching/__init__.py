"""Names of several systems that may be one account or person: asked, decided, merged, split, undone."""
