"""The KPI catalogue: ready definitions with their conventions, what they need, and how they are added."""
