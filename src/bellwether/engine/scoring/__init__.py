"""Health scores: values to points, points to scores, and a change of a score taken apart; arrays and exact numbers."""
