"""Alerts of sources: an event that has stopped coming is told once, to those who look after what comes in."""
