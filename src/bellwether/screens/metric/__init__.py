"""A metric as everybody may read it: what it is, how the accounts stand, who keeps it, how it came to be."""
