"""All accounts on one day as columns: what tables filter, sort and add up, many times a second."""
