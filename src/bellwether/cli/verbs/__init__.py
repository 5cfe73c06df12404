"""The commands as they are typed: options and arguments, each a few lines over `Commands`."""
