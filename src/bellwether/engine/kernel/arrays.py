"""The array types that the kernel speaks."""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int32] | npt.NDArray[np.int64]
IntArray = npt.NDArray[np.int64]
ColumnArray = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

Shape = tuple[int, int]
"""Rows (entities) and columns (days)."""
