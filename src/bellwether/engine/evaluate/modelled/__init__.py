"""Terms that a statistical model gives: what customers will buy, and how long things last."""
