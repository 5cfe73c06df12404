"""The kernel: windows, distinct counts, state and quantiles over integer arrays; arrays in, arrays out."""
