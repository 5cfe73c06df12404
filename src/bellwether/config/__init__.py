"""Settings and wiring: the environment, read once, and what Django asks for."""
