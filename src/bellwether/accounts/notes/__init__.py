"""Notes about accounts: what members write, the meetings and calls they log, and values pinned with their day."""
