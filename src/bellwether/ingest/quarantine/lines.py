"""Lines of a file as a set that is a bit for each: so many rows may wait that a Python set would not do."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Lines:
    """A set of line numbers."""

    def __init__(self) -> None:
        self._bits = np.zeros(0, dtype=np.uint8)

    def add(self, lines: Numbers) -> None:
        """Puts lines into the set."""
        if not len(lines):
            return
        self._reach(int(lines.max()) // 8 + 1)
        np.bitwise_or.at(self._bits, lines >> 3, _bit(lines))

    def has(self, lines: Numbers) -> NDArray[np.bool_]:
        """Which of these lines are in the set."""
        here: NDArray[np.bool_] = (lines >= 0) & (lines >> 3 < len(self._bits))
        place = np.where(here, lines, 0)
        if len(self._bits):
            here &= (self._bits[place >> 3] & _bit(place)) != 0
        return here

    def __contains__(self, line: int) -> bool:
        return bool(self.has(np.array([line], dtype=np.int64))[0])

    def __len__(self) -> int:
        return int(np.bitwise_count(self._bits).sum())

    def without(self, other: "Lines") -> "Lines":
        """The lines of this set that are not in the other."""
        mine, theirs = self._beside(other)
        return _of(mine & ~theirs)

    def also_in(self, other: "Lines") -> "Lines":
        """The lines of this set that are in the other too."""
        mine, theirs = self._beside(other)
        return _of(mine & theirs)

    def _beside(self, other: "Lines") -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        size = max(len(self._bits), len(other._bits))
        return _padded(self._bits, size), _padded(other._bits, size)

    def _reach(self, size: int) -> None:
        if size > len(self._bits):
            # Half as many again: lines come in their order, and every piece of them would be a copy.
            self._bits = _padded(self._bits, max(size, len(self._bits) * 3 // 2))


def _bit(lines: Numbers) -> NDArray[np.uint8]:
    bit: NDArray[np.uint8] = np.left_shift(1, lines & 7).astype(np.uint8)
    return bit


def _padded(bits: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    return np.concatenate([bits, np.zeros(size - len(bits), dtype=np.uint8)])


def _of(bits: NDArray[np.uint8]) -> Lines:
    made = Lines()
    made._bits = bits
    return made
