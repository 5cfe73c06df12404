"""The `bellwether` command."""
