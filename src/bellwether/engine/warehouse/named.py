"""Texts by their codes, read when somebody asks for them: of millions of records hardly any is ever named."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]


class Named:
    """The texts of some codes. A code has one text for ever, so it does not matter when it is read."""

    def __init__(self, codes: Codes, read: Callable[[Codes], tuple[str, ...]]) -> None:
        self._codes = codes
        self._read = read

    def __len__(self) -> int:
        return int(self._codes.size)

    def __getitem__(self, place: int) -> str:
        return self._read(self._codes[place : place + 1])[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read(self._codes))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))
