"""Tasks: what one member should do about an account until a day, with the evidence that asks for it."""
