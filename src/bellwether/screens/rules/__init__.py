"""Alert rules: what is watched on every account, and the editor with whom a rule would find."""
