"""How delimited text is cut into cells: the delimiter and the quote that make its first rows alike."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bellwether.ingest.files.header import LOOKED_AT, Row
from bellwether.ingest.files.part import UNQUOTED, WHITESPACE

DELIMITERS = (",", ";", "\t", "|", "^", "~", "\x1f", "\x01")
_WORDS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars", WHITESPACE: "blanks"}
_ALIGNED = re.compile(r"^[ \t]+\S|\S {2,}\S", re.MULTILINE)
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Dialect:
    """A delimiter (a sign, or WHITESPACE) and a quote (a sign, or UNQUOTED)."""

    delimiter: str
    quote: str


def in_words(delimiter: str) -> str:
    """A delimiter for people."""
    return _WORDS.get(delimiter, f"“{delimiter}”" if delimiter.isprintable() else f"the sign {ord(delimiter):#04x}")


def rows_of(text: str, dialect: Dialect, most: int = LOOKED_AT) -> list[Row]:
    """The first rows of a text."""
    if dialect.delimiter == WHITESPACE:
        text = "\n".join(_BLANKS.sub("\t", line.strip()) for line in text.splitlines())
    rows = []
    last = 0
    reader = _reader(text, "\t" if dialect.delimiter == WHITESPACE else dialect.delimiter, dialect.quote)
    for cells, line in reader:
        rows.append(Row(cells, last + 1, line))
        last = line
        if len(rows) == most:
            break
    return rows


def dialect_of(text: str, delimiter: str | None, quote: str | None) -> tuple[Dialect, tuple[str, ...]]:
    """The dialect of a text from its first rows, where it is not said, and a note if it is not the everyday one."""
    given = None if delimiter is None else (delimiter,)
    quotes = _quotes(text) if quote is None else (quote,)
    scored = [
        (_score(text, Dialect(sign, mark)), -place, -rank, Dialect(sign, mark))
        for place, sign in enumerate(given or DELIMITERS)
        for rank, mark in enumerate(quotes)
    ]
    score, _, _, best = max(scored, key=lambda entry: entry[:3])
    if delimiter is None and score.cells < 2:  # a single column is parted by nothing
        aligned = len(_ALIGNED.findall(text)) * 2 > text.count("\n")
        blank = Dialect(WHITESPACE, quote or UNQUOTED)
        if aligned and _score(text, blank).alike > 0.9:  # nearly all rows
            best = blank
        else:
            best = Dialect(",", quote if quote is not None else '"')
    return best, tuple(_notes(best, delimiter, quote))


def _quotes(text: str) -> list[str]:
    """Which quotes may be meant. Rows further down may have some, so the usual one always is."""
    return ['"', *(["'"] if re.search(r"(^|\W)'[^'\n]*'(\W|$)", text) else []), *([UNQUOTED] if '"' in text else [])]


def _notes(found: Dialect, delimiter: str | None, quote: str | None) -> Iterator[str]:
    if delimiter is None and found.delimiter != ",":
        shown = "\\t" if found.delimiter == "\t" else found.delimiter
        yield f'cells are parted by {in_words(found.delimiter)} (“delimiter: "{shown}"”)'
    if quote is None and found.quote == "'":
        yield "cells are held together by ' (“quote: \"'\"”)"
    if quote is None and found.quote == UNQUOTED and found.delimiter != WHITESPACE:
        yield 'the sign " is part of the cells and holds nothing together (“quote: none”)'


@dataclass(frozen=True, slots=True, order=True)
class _Score:
    """How well a dialect explains a text, the weightier first."""

    several: bool
    begins: bool
    alike: float
    clean: bool
    cells: int


def _score(text: str, dialect: Dialect) -> _Score:
    rows = [row for row in rows_of(text, dialect) if row.filled]
    if not rows:
        return _Score(several=False, begins=False, alike=0, clean=False, cells=0)
    usual, count = Counter(len(row.cells) for row in rows).most_common(1)[0]
    alike = round(count / len(rows), 2)
    return _Score(
        several=usual > 1 and alike >= 0.5,  # more than one column in at least half of the rows
        begins=len(rows[0].cells) == usual,
        alike=alike,
        clean=_is_clean(text, dialect, rows),
        cells=usual,
    )


def _is_clean(text: str, dialect: Dialect, rows: list[Row]) -> bool:
    """Whether every quote that is closed ends its cell; without quotes, whether no cell stands in some."""
    if dialect.quote == UNQUOTED:
        return not any(len(cell) > 1 and cell[0] == cell[-1] == '"' for row in rows for cell in row.cells)
    sign = "\t" if dialect.delimiter == WHITESPACE else dialect.delimiter
    strict = csv.reader(io.StringIO(text, newline=""), delimiter=sign, quotechar=dialect.quote, strict=True)
    try:
        for _ in islice(strict, LOOKED_AT):
            pass
    except csv.Error as error:
        return "expected after" not in str(error)
    return True


def _reader(text: str, delimiter: str, quote: str) -> Iterator[tuple[list[str], int]]:
    lines = io.StringIO(text, newline="")
    if quote == UNQUOTED:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            # A cell beyond all measure: what came before it must do.
            return
        if cells is None:
            return
        yield cells, reader.line_num
