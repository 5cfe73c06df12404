"""The commands carried out on a home of this machine."""
