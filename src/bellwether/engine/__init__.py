"""The engine: facts and definitions in, values with reasons out. No Django, no HTTP, no clock, no globals."""
