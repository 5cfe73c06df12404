"""How sure a number is, how long things last, and what customers will be worth: arrays in, plain values out."""
