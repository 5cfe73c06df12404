"""Alerts: a rule watches a condition on every account, and one alert is open for each account and rule."""
