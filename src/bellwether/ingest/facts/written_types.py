"""Of which types the properties of imported events are written: of a sample of each piece, and never what they say."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.days import micros_of
from bellwether.engine.kernel.zones import DAY_MICROS
from bellwether.engine.warehouse.rows import Ints
from bellwether.ingest.live.limits import LONGEST_NAME
from bellwether.ingest.live.property_types import MOST_HELD, Occasion, Seen, SeenType, seen_type

MOST_ROWS = 256
"""Rows of a piece that are looked at, beside one of every name."""

MOST_NAMES = 1_000
"""Names of events of a piece of which one is looked at."""

Columns = Sequence[tuple[str, pa.Array]]
"""The properties of the events of a piece by name, as texts; missing ones are null."""

_NUMBER = re.compile(r"\s*[+-]?(?:\d+|\d{1,3}(?:[.,' ]\d{3})+)(?:[.,]\d+)?(?:[eE][+-]?\d+)?\s*").fullmatch
_BOOLEAN = frozenset({"true", "false"})
_ENDS = {"{}": SeenType.OBJECT, "[]": SeenType.LIST}


def written_type(text: str) -> SeenType:
    """What a text looks like: files have texts only, and a database's numbers are texts on their way.

    >>> [str(written_type(text)) for text in ("7", "1.234,50", "TRUE", "2026-03-01", "7 EUR", "[1, 2]")]
    ['number', 'number', 'boolean', 'date', 'text', 'list']
    """
    if _NUMBER(text):
        return SeenType.NUMBER
    if text.strip().lower() in _BOOLEAN:
        return SeenType.BOOLEAN
    return _ENDS.get(text[:1] + text[-1:]) or seen_type(text)


class WrittenTypes:
    """What was seen of a file. A day is that of the import, as live events are counted by their receipt."""

    def __init__(self, source: str, now: datetime) -> None:
        self._source = source
        self._day = micros_of(now) // DAY_MICROS
        self._seen: dict[Occasion, Seen] = {}
        self._held = 0

    def look(self, names: pa.Array, columns: Columns) -> None:
        """Looks at a sample of the events of a piece."""
        rows = _sample(names)
        if not rows.size or self._held >= MOST_HELD:
            return
        chosen = pa.array(rows)
        # A name that is too long for a property is none that somebody chose.
        kept = [(key, column) for key, column in columns if len(key) <= LONGEST_NAME]
        kinds = [[_type_of(text) for text in column.take(chosen).to_pylist()] for _, column in kept]
        keys = [key for key, _ in kept]
        for place, name in enumerate(names.take(chosen).to_pylist()):
            if name is not None and len(name) <= LONGEST_NAME and name.isprintable():
                self._add(name, zip(keys, (each[place] for each in kinds), strict=True))

    def drained(self) -> dict[Occasion, Seen]:
        """What was seen since this was last asked."""
        seen, self._seen, self._held = self._seen, {}, 0
        for one in seen.values():
            one.trim()
        return seen

    def _add(self, name: str, told: Iterable[tuple[str, SeenType | None]]) -> None:
        seen = self._seen.setdefault((self._source, self._day, name), Seen())
        before = seen.size if seen.events else 0
        seen.events += 1
        seen.types.update(Counter((key, kind) for key, kind in told if kind is not None))
        self._held += seen.size - before


def _type_of(text: str | None) -> SeenType | None:
    return written_type(text) if text else None


def _sample(names: pa.Array) -> Ints:
    """The rows that are looked at: evenly spread ones, and the first of every name."""
    coded = pc.dictionary_encode(names)
    codes = pc.fill_null(coded.indices, len(coded.dictionary)).to_numpy(zero_copy_only=False)
    first = np.zeros(len(coded.dictionary) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)
    spread = np.arange(0, codes.size, max(-(-codes.size // MOST_ROWS), 1))
    return np.unique(np.concatenate([spread, first[: len(coded.dictionary)][:MOST_NAMES]]))
