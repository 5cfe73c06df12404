"""Definitions are archived, with what uses them said before, and brought back."""
