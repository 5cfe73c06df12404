"""Health: how accounts stand and why, the editor of a score, and an account's own score taken apart."""
