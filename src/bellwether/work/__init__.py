"""Tasks, alerts and pulses: what someone should do next, and why."""
