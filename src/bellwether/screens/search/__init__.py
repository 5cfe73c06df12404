"""Search: any account, metric, page or action from a few letters; what the command palette asks."""
