"""A first mapping for files that nobody has described yet: from their names and what stands in them."""
