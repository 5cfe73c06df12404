"""What stands in the first rows of a table: of each column how it is written, how full, how varied."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.collection import FieldType
from bellwether.ingest.cells import as_text, trimmed, without_codes
from bellwether.ingest.detect.findings import ColumnFindings, Likely, findings
from bellwether.ingest.detect.shapes import shape_of
from bellwether.ingest.detect.verdicts import Verdict
from bellwether.ingest.files.part import Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.suggest.names import forms, shared_prefix, stem_words, words

ROWS = 2_000
"""Rows that are looked at."""

SHOWN = 40
_HEADS = 3
_IMPORT_ID = '{"ImportId"'
_CHOICES = {"Response", "Open-Ended Response"}
_TYPES = {
    Likely.BOOLEAN: FieldType.BOOLEAN,
    Likely.DATE: FieldType.DATE,
    Likely.INSTANT: FieldType.INSTANT,
    Likely.NUMBER: FieldType.NUMBER,
    Likely.MONEY: FieldType.NUMBER,
}
_DATED = {Likely.DATE, Likely.INSTANT}
_DIGITS_OF_A_DAY = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_EPOCHS = {"unix", "unix_ms", "unix_us"}
_NO_VALUE = frozenset(
    {
        "n/a",
        "na",
        "n.a.",
        "n/d",
        "#n/a",
        "#n/v",
        "k.a.",
        "null",
        "(null)",
        "nil",
        "nan",
        "none",
        "-",
        "–",
        "—",
        "--",
        "?",
    }
)
"""What people and systems write, in small letters, where they have no value."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One column: its type by what stands in it, and whether times lack a zone (`naive`).

    `dates` and `numbers` are how it would be read as such; `texts` are the filled cells of the rows looked at.
    `placeholders` stood in other cells of a column that is no text, for no value.
    """

    name: str
    type: FieldType
    texts: tuple[str, ...]
    rows: int
    naive: bool
    dates: Verdict
    numbers: Verdict
    placeholders: frozenset[str]

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.texts

    @property
    def full(self) -> bool:
        """Whether every row has it."""
        return len(self.texts) == self.rows > 0

    @property
    def distinct(self) -> frozenset[str]:
        """The different texts."""
        return frozenset(self.texts)

    @property
    def unique(self) -> bool:
        """Whether every row has it, and no two the same."""
        return self.full and len(self.distinct) == self.rows

    @property
    def dated(self) -> bool:
        """Whether it holds days or times."""
        return self.type in (FieldType.DATE, FieldType.INSTANT)

    @property
    def epoch(self) -> str | None:
        """The format of instants that are counted from 1970 on; None where these are none."""
        shapes = {shape_of("9" * len(text)) if text.isdigit() else None for text in self.texts[:500]}
        shape = shapes.pop() if len(shapes) == 1 else None
        return shape.form if shape is not None and shape.form in _EPOCHS else None

    @property
    def form(self) -> str:
        """How one of its texts is written, and nothing that it says: “Aaa Aaaaa 9” for the name of a person."""
        text = " ".join("".join(map(_blotted, self.texts[0] if self.texts else "")).split())
        return text if len(text) <= SHOWN else text[:SHOWN] + "…"


@dataclass(frozen=True, slots=True)
class Look:
    """The first rows of a table: its columns in their order, and what the table is called.

    `meant` are the ways in which each column's name may be meant.
    """

    part: Part
    columns: tuple[Seen, ...]
    rows: int
    meant: Mapping[str, tuple[str, ...]]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the table's name."""
        return stem_words(self.part.sheet if self.part.sheet and len(self.part.sheet) > 1 else self.part.name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    def meaning(self) -> dict[str, str]:
        """The column that each form of a name means; the first column and the surest form where several do."""
        found: dict[str, str] = {}
        for level in range(max((len(ways) for ways in self.meant.values()), default=0)):
            for name, ways in self.meant.items():
                if level < len(ways):
                    found.setdefault(ways[level], name)
        return found

    def column(self, name: str) -> Seen:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def look(part: Part, first: Piece) -> Look:
    """What stands in the first rows of a part; rows that go on with the heading are passed over."""
    skipped = _more_headings(first)
    rows = min(len(first.line), skipped + ROWS)
    columns = {name: column.slice(skipped, rows - skipped) for name, column in first.columns.items() if name}
    placeholders = {name: _placeholders(column) for name, column in columns.items()}
    filled = {
        name: without_codes(trimmed(as_text(column)), sorted(placeholders[name]))[0] if placeholders[name] else column
        for name, column in columns.items()
    }
    found = findings([Piece(filled, first.line[skipped:rows], exact=first.exact)])
    prefix = shared_prefix(list(columns))
    meant = {name: forms(name, prefix) for name in columns}
    seen = {one.name: one for one in found.columns}
    shown = tuple(_seen(seen[name], column, placeholders[name]) for name, column in columns.items())
    return Look(part, shown, rows - skipped, meant)


def _seen(found: ColumnFindings, column: pa.Array, placeholders: frozenset[str]) -> Seen:
    everything = tuple(text for text in trimmed(as_text(column)).to_pylist() if text is not None)
    texts = tuple(text for text in everything if text not in placeholders)
    kind = _TYPES.get(found.likely, FieldType.TEXT)
    if kind is not FieldType.TEXT and (_is_id(found.name) or (found.likely in _DATED and not _are_days(texts))):
        kind = FieldType.TEXT if _is_id(found.name) else FieldType.NUMBER
    if kind is FieldType.TEXT:
        # Among texts the same word may be one of them.
        texts, placeholders = everything, frozenset()
    return Seen(found.name, kind, texts, found.rows, found.naive, found.dates, found.numbers, placeholders)


def _placeholders(column: pa.Array) -> frozenset[str]:
    """The texts of a column, as they are written, that stand for no value; none where nothing else stands there."""
    texts = {text for text in pc.unique(trimmed(as_text(column))).to_pylist() if text is not None}
    found = frozenset(text for text in texts if text.casefold() in _NO_VALUE)
    return found if found != texts else frozenset()


def _blotted(sign: str) -> str:
    """A letter or digit of its sort in place of one that says something; other signs as they are."""
    if sign.isalpha():
        return "A" if sign.isupper() else "a"
    return "9" if sign.isnumeric() else sign


def _is_id(name: str) -> bool:
    """Whether digits of a column of this name are no quantity."""
    return words(name)[-1:] in {("id",), ("ids",), ("zip",), ("phone",), ("code",)}


def _are_days(texts: Sequence[str]) -> bool:
    """Whether texts that could be days are: digits alone are only where every one is a day of our times."""
    return not all(text.isdigit() for text in texts) or all(_DIGITS_OF_A_DAY.fullmatch(text) for text in texts)


def _more_headings(first: Piece) -> int:
    """How many rows below the heading are heading too, as survey tools write them: questions, choices, ids."""
    heads = min(len(first.line), _HEADS)
    rows = [[column[row].as_py() for column in first.columns.values()] for row in range(heads)]
    for row in reversed(range(heads)):
        cells = [str(cell) for cell in rows[row] if cell]
        if any(cell.startswith(_IMPORT_ID) for cell in cells) or (not rows[row][0] and _CHOICES & set(cells)):
            return row + 1
    return 0
