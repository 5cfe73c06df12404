"""The addresses of the REST interface, thin: who, parse, act, reply."""
