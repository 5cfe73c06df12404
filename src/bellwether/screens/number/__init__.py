"""The popover behind every number: its history, why it is what it is, and the pencil for who may edit it."""
