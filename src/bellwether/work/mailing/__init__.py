"""Alerts of sources by e-mail: once each, to those who look after what comes in."""
