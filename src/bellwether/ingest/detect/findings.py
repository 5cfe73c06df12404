"""What the columns of a file are by their values: how full, how varied, and how they are written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from bellwether.ingest.cells import as_text, trimmed
from bellwether.ingest.detect.amounts import NumberEvidence
from bellwether.ingest.detect.dates import DateEvidence
from bellwether.ingest.detect.verdicts import Verdict
from bellwether.ingest.files.pieces import Piece

MOST_ROWS: Final = 20_000
"""So many rows are looked at."""

_SAMPLES: Final = 5
_TRUTHS: Final = frozenset({"true", "false", "yes", "no", "t", "f", "y", "n"})
_MAIL: Final = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_URL: Final = r"^(?i:https?)://\S+$"
_DOMAIN: Final = r"^(?i:[a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[A-Za-z]{2,24}$"
_ID: Final = r"^[A-Za-z0-9_.:|/+=-]*[0-9][A-Za-z0-9_.:|/+=-]*$"
_LONG_ID: Final = re.compile(r"0\d+|\d{9,}")


class Likely(StrEnum):
    """What a column's values look like."""

    EMPTY = "empty"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    NUMBER = "number"
    MONEY = "money"
    EMAIL = "email"
    URL = "url"
    DOMAIN = "domain"
    IDENTIFIER = "identifier"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ColumnFindings:
    """One column of the rows looked at: how many are filled, how many texts differ, and some of them.

    `dates` and `numbers` are how it would be read as such; `naive` says that its times have no time zone.
    """

    name: str
    likely: Likely
    rows: int
    filled: int
    distinct: int
    samples: tuple[str, ...]
    dates: Verdict
    numbers: Verdict
    naive: bool = False
    currencies: tuple[str, ...] = ()

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.rows > 0 and self.distinct == self.rows

    @property
    def constant(self) -> str | None:
        """The value that every row has; None where they differ or some have none."""
        return self.samples[0] if self.distinct == 1 and self.filled == self.rows else None


@dataclass(frozen=True, slots=True)
class FileFindings:
    """The columns of a file, in their order."""

    columns: tuple[ColumnFindings, ...]
    rows: int

    def column(self, name: str) -> ColumnFindings:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(slots=True)
class _Gathered:
    texts: list[pa.Array] = field(default_factory=list)
    dates: DateEvidence = field(default_factory=DateEvidence)
    numbers: NumberEvidence = field(default_factory=NumberEvidence)


def findings(pieces: Iterable[Piece]) -> FileFindings:
    """What the first rows of a file say of its columns."""
    gathered: dict[str, _Gathered] = {}
    rows = 0
    for piece in pieces:
        take = min(len(piece.line), MOST_ROWS - rows)
        for name, column in piece.columns.items():
            if name:
                mine = gathered.setdefault(name, _Gathered())
                texts = trimmed(as_text(column[:take]))
                exact = name in piece.exact or not pa.types.is_string(column.type)
                mine.texts.append(texts)
                mine.dates.add(texts, piece.line[:take])
                mine.numbers.add(texts, piece.line[:take], exact=exact)
        rows += take
        if rows >= MOST_ROWS:
            break
    return FileFindings(tuple(_column(name, mine, rows) for name, mine in gathered.items()), rows)


def _column(name: str, mine: _Gathered, rows: int) -> ColumnFindings:
    distinct = pc.unique(pa.chunked_array(mine.texts, pa.string())).drop_null()
    filled = sum(len(texts) - texts.null_count for texts in mine.texts)
    naive = mine.dates.naive is not None
    return ColumnFindings(
        name,
        _likely(distinct, mine),
        rows,
        filled,
        len(distinct),
        tuple(distinct[:_SAMPLES].to_pylist()),
        mine.dates.verdict(),
        mine.numbers.notation(None),
        naive,
        tuple(mine.numbers.tokens),
    )


def _likely(distinct: pa.Array, mine: _Gathered) -> Likely:
    if not len(distinct):
        return Likely.EMPTY
    few = distinct[:1000]
    if {text.casefold() for text in few.to_pylist()} <= _TRUTHS:
        return Likely.BOOLEAN
    if mine.dates.unfit is None and not any(shape.counted or shape.period for shape in mine.dates.shapes):
        return Likely.INSTANT if any(shape.timed for shape in mine.dates.shapes) else Likely.DATE
    if mine.numbers.unfit is None and not _are_ids(few):
        return Likely.MONEY if mine.numbers.tokens else Likely.NUMBER
    for likely, pattern in (
        (Likely.EMAIL, _MAIL),
        (Likely.URL, _URL),
        (Likely.DOMAIN, _DOMAIN),
        (Likely.IDENTIFIER, _ID),
    ):
        if pc.all(pc.match_substring_regex(few, pattern)).as_py():
            return likely
    return Likely.TEXT


def _are_ids(texts: pa.Array) -> bool:
    """Whether these digits are no quantity: leading zeros, or more of them than amounts have."""
    listed = texts.to_pylist()
    return any(text.isdigit() and len(text) > 1 and text[0] == "0" for text in listed) or all(
        _LONG_ID.fullmatch(text) for text in listed
    )
