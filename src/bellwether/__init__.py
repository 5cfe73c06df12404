"""Bellwether: any KPI, for every account, on every day."""

__version__ = "0.1.0"
