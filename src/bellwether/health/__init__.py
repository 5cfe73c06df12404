"""Health scores: reading, explaining and editing them."""
