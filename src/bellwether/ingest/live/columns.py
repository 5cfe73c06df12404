"""What many messages say, a column at a time: all rows at once, and only what is odd by itself.

Each function says the same as the one for a single value that it goes back to where a column has something odd.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from operator import itemgetter
from typing import Generic, TypeVar

import msgspec
import numpy as np
import pyarrow as pa

from bellwether.engine.warehouse.rows import Flags, Ints
from bellwether.ingest.live.instants import micros_told
from bellwether.ingest.live.limits import LONGEST_ID, MOST_MESSAGE
from bellwether.ingest.live.naming import Unfit
from bellwether.ingest.live.wire import Id

Told = TypeVar("Told", bound=Hashable)
Made = TypeVar("Made")

Refused = dict[int, Unfit]
"""The rows that cannot be taken, with the first reason of each."""

EMPTY = b"{}"
_BRACE = ord("{")
_INSTANT = pa.timestamp("us", "UTC")

MOST_KEPT = 50_000
"""Values of one column of which is remembered what was made of them."""


class Memo(dict[Told, Made | None], Generic[Told, Made]):
    """What is made of each value, for the same ones come again and again. What is refused is None, and in `refused`."""

    def __init__(self, of: Callable[[Told], Made | None], most: int = MOST_KEPT) -> None:
        super().__init__()
        self._of = of
        self._most = most
        self.refused: dict[Told, Unfit] = {}

    def __missing__(self, told: Told) -> Made | None:
        made: Made | None = None
        try:
            made = self._of(told)
        except Unfit as unfit:
            self.refused[told] = unfit
        self[told] = made
        return made

    def column(self, told: Sequence[Told], refused: Refused) -> list[Made | None]:
        """What is made of each row."""
        if len(self) > self._most:
            self.clear()
        # While anything is refused, every row is looked at twice: it is not kept for the next group.
        for one in self.refused:
            self.pop(one, None)
        self.refused.clear()
        made = list(map(self.__getitem__, told))
        if self.refused:
            for row, one in enumerate(told):
                if one in self.refused:
                    refused.setdefault(row, self.refused[one])
        return made


def objects(raws: Sequence[msgspec.Raw], column: str, refused: Refused) -> list[bytes]:
    """JSON objects as they came; one that is missing has no parts."""
    texts = [bytes(raw) or EMPTY for raw in raws]
    if bytes(map(itemgetter(0), texts)).count(_BRACE) == len(texts) and max(map(len, texts)) <= MOST_MESSAGE:
        return texts
    for row, text in enumerate(texts):
        try:
            texts[row] = json_object(text, column)
        except Unfit as unfit:
            refused.setdefault(row, unfit)
            texts[row] = EMPTY
    return texts


def json_object(raw: bytes, column: str) -> bytes:
    """A JSON object as it came."""
    text = raw.strip()
    if not text or text == b"null":
        return EMPTY
    if not text.startswith(b"{"):
        raise Unfit(column, f"“{column}” is not a JSON object")
    if len(text) > MOST_MESSAGE:
        raise Unfit(column, f"the message has more than {MOST_MESSAGE:,} bytes")
    return text


def instants(told: Sequence[Id]) -> tuple[Ints, Flags]:
    """The instant that each message names, and whether it names one that can be read."""
    try:
        read = pa.array(told, pa.string()).cast(_INSTANT).cast(pa.int64())
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        read = pa.array([micros_told(one) for one in told], pa.int64())
    there = np.asarray(read.is_valid().to_numpy(zero_copy_only=False))
    return np.asarray(read.fill_null(0).to_numpy(), dtype=np.int64), there


def plain_ids(told: Sequence[Id]) -> list[str] | None:
    """The ids, trimmed, where all of them are plain texts; None where any must be looked at by itself."""
    try:
        ids = [one.strip() for one in told]  # type: ignore[union-attr]
    except AttributeError:
        return None
    lengths = list(map(len, ids))
    return ids if min(lengths) > 0 and max(lengths) <= LONGEST_ID and "".join(ids).isascii() else None
