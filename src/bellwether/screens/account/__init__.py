"""The account page: one account with its metrics, its records, its people, and what our team knows of it."""
