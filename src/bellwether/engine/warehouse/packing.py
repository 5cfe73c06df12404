"""Packing arrays of values into bytes: the narrowest integers that hold them, one value where all are the same."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bellwether.engine.warehouse.rows import Ints, Reals

Cells = Ints | Reals | NDArray[np.uint16] | NDArray[np.uint8] | NDArray[np.int32] | NDArray[np.int16] | NDArray[np.int8]

_EVERY, _SAME = b"*", b"="


def packed(values: Cells) -> bytes:
    """The values as bytes: whether all are the same, their type, and they themselves."""
    if values.size == 0:
        return b""
    kept: Cells
    if values.dtype.kind == "f":
        bits = np.ascontiguousarray(values).view(np.int64)
        same = bool((bits == bits.flat[0]).all())
        kept = values
    else:
        lowest, highest = int(values.min()), int(values.max())
        same = lowest == highest
        kept = _narrowed(values, lowest, highest)
    if same:
        kept = kept.flat[:1]
    return (_SAME if same else _EVERY) + kept.dtype.char.encode() + kept.tobytes()


def narrowed(values: Ints) -> Cells:
    """The whole numbers in the narrowest type that holds them all: what is copied and looked through from then on."""
    return _narrowed(values, int(values.min()), int(values.max())) if values.size else values


def _narrowed(values: Cells, lowest: int, highest: int) -> Cells:
    if values.dtype == np.uint16:
        return values.astype(np.uint8) if highest < 2**8 else values
    if lowest >= -(2**7) and highest < 2**7:
        return values.astype(np.int8)
    if lowest >= -(2**15) and highest < 2**15:
        return values.astype(np.int16)
    if lowest >= -(2**31) and highest < 2**31:
        return values.astype(np.int32)
    return values


@dataclass(frozen=True, slots=True)
class Packed:
    """Values as they lie packed between two places of a buffer, for rows of so many columns."""

    buffer: memoryview
    start: int
    end: int
    columns: int

    def cells(self, picked: Ints | None, number: int, columns: range) -> Cells:
        """Some rows (None: all; `number` of them) and columns, in their narrow type; one value for all is repeated."""
        flat: Ints = np.frombuffer(self.buffer[self.start + 2 : self.end], np.dtype(chr(self.buffer[self.start + 1])))
        if self.buffer[self.start] == _SAME[0]:
            return np.full((number, len(columns)), flat[0], dtype=flat.dtype)
        chosen = flat.reshape(-1, self.columns)[:, columns.start : columns.stop]
        return chosen if picked is None else chosen[picked]
