"""What someone should do next, and why: alerts that open by rule, and tasks that people finish."""
