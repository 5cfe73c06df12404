"""Who asks, and what they may see and do. Pure Python: no tables, no web."""
