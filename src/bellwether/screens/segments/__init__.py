"""Segments: named conditions on accounts, who is in them, and who entered and left."""
