"""Files of every kind as a stream of pieces."""
