"""How the values of a column are written: looked up in the file, shown, and asked for where looking is not enough."""
