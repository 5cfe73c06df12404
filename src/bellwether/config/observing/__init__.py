"""How the server is watched: its log, its figures for monitoring, and whether it lives and is ready."""
