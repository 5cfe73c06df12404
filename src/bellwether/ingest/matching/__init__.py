"""One account or person under the names of several systems."""
