"""One home: its directory, who holds it, its application database, its back-up."""
