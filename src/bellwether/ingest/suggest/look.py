"""What stands in the first rows of a table: of each column how it is written, how full, how varied."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.collection import FieldType
from bellwether.ingest.cells import as_text, trimmed
from bellwether.ingest.files.part import Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.suggest.names import forms, shared_prefix, stem_words

ROWS = 2_000
"""Rows that are looked at."""

SHOWN = 40
_TRUTHS = {"true", "false", "yes", "no", "t", "f", "y", "n"}
_NUMBER = re.compile(r"[-+]?\(?[-+]?[$€£¥]?\s?\d[\d.,'\u00a0\u202f ]*%?\s?[€$£¥]?\)?-?|[-+]?\d+(\.\d+)?[eE][-+]?\d+")
_PLAIN_NUMBER = re.compile(r"[-+]?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_ISO_INSTANT = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(?P<zone>Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)?"
)
_OTHER_DATE = re.compile(
    r"(\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})|\d{4}[/.]\d{1,2}[/.]\d{1,2}|\d{1,2}[ -][A-Za-z]{3,9}\.?[ -]\d{2,4}"
    r"|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})(?P<time>,?[T ]\s?\d{1,2}:\d{2}(:\d{2})?(\s?[AaPp]\.?[Mm]\.?)?)?"
    r"\s?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


_EPOCHS = {10: "unix", 13: "unix_ms", 16: "unix_us"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One column: its type by what stands in it, and whether times lack a zone (`naive`).

    `iso` says that dates are written as ISO 8601; `texts` are the filled cells of the rows looked at.
    """

    name: str
    type: FieldType
    texts: tuple[str, ...]
    rows: int
    naive: bool = False
    iso: bool = True

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
        digits = {len(text) for text in self.texts[:500] if text.isdigit()}
        if not self.texts or not all(text.isdigit() for text in self.texts[:500]):
            return None
        return next((name for length, name in _EPOCHS.items() if digits == {length}), None)

    @property
    def sample(self) -> str:
        """One text to show, short, and without the name of anybody's mailbox."""
        text = _MAIL.sub(lambda found: "…@" + found[0].split("@", 1)[1], self.texts[0] if self.texts else "")
        text = " ".join(text.split())
        return text if len(text) <= SHOWN else text[:SHOWN] + "…"


@dataclass(frozen=True, slots=True)
class Look:
    """The first rows of a table: its columns in their order, and what the table is called."""

    part: Part
    columns: tuple[Seen, ...]
    rows: int

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the table's name."""
        return stem_words(self.part.sheet if self.part.sheet and len(self.part.sheet) > 1 else self.part.name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Seen:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    def forms(self) -> dict[str, tuple[str, ...]]:
        """The ways in which each column's name may be meant."""
        prefix = shared_prefix(self.names)
        return {name: forms(name, prefix) for name in self.names}


def look(part: Part, first: Piece) -> Look:
    """What stands in the first rows of a part."""
    rows = min(len(first.line), ROWS)
    columns = []
    for name, column in first.columns.items():
        if name:
            texts = trimmed(as_text(column.slice(0, rows))).to_pylist()
            columns.append(seen(name, [text for text in texts if text is not None], rows))
    return Look(part, tuple(columns), rows)


def seen(name: str, texts: Sequence[str], rows: int) -> Seen:
    """What the texts of a column say of it."""
    kept = tuple(texts)
    few = list(dict.fromkeys(kept))[:500]
    if not few:
        return Seen(name, FieldType.TEXT, (), rows)
    if all(text.casefold() in _TRUTHS for text in few):
        return Seen(name, FieldType.BOOLEAN, kept, rows)
    if all(_ISO.fullmatch(text) for text in few):
        return Seen(name, FieldType.DATE, kept, rows)
    iso = [_ISO_INSTANT.fullmatch(text) for text in few]
    if all(iso):
        return Seen(name, FieldType.INSTANT, kept, rows, naive=any(one is not None and not one["zone"] for one in iso))
    other = [_ISO_INSTANT.fullmatch(text) or _ISO.fullmatch(text) or _OTHER_DATE.fullmatch(text) for text in few]
    if all(other):
        return _otherwise_dated(name, kept, rows, [text for text in few if ":" in text])
    if all(_NUMBER.fullmatch(text) for text in few) and not _looks_like_ids(few):
        return Seen(name, FieldType.NUMBER, kept, rows)
    return Seen(name, FieldType.TEXT, kept, rows)


def _otherwise_dated(name: str, texts: tuple[str, ...], rows: int, timed: Sequence[str]) -> Seen:
    naive = any(not re.search(r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})$", text) for text in timed)
    return Seen(name, FieldType.INSTANT if timed else FieldType.DATE, texts, rows, naive=naive, iso=False)


def _looks_like_ids(texts: Sequence[str]) -> bool:
    """Digits that are no quantity: leading zeros, or more of them than amounts have."""
    digits = [text for text in texts if text.isdigit()]
    if any(len(text) > 1 and text.startswith("0") for text in digits):
        return True
    lengths = np.array([len(text) for text in digits] or [0])
    return len(digits) == len(texts) and bool((lengths >= 9).all())


def is_plain_number(text: str) -> bool:
    """Whether a text is a number that is read without being told how it is written."""
    return bool(_PLAIN_NUMBER.fullmatch(text))


def is_mail(text: str) -> bool:
    """Whether a text is an e-mail address."""
    return bool(_MAIL.fullmatch(text))
