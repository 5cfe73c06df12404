"""The mistakes that sets of metrics are full of, looked for in definitions and facts."""
