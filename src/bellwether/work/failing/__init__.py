"""Alerts of sources that cannot be read: one for each, which closes by itself once it can be."""
