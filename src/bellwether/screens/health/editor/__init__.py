"""The editor of a score: as a form or as text, with what would move beside it."""
