"""Cohorts: the page of retention by the month in which accounts began."""
