"""Whether what usually comes still comes: events that stop are recorded as outages, and close when they come again."""
