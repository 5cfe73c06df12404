"""What can be asked of the accounts of a board: one class for each kind of condition, and their spelling in a URL."""
