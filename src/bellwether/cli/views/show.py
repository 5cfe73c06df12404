"""One answer, three formats: a table for people, JSON with exact numbers, CSV."""

from __future__ import annotations

import csv
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from io import StringIO
from typing import Protocol

import msgspec
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment

Plain = None | bool | int | float | Decimal | str | Sequence["Plain"] | Mapping[str, "Plain"]
Cells = Sequence[str | int | float | Decimal | date | None]

PLAIN_WIDTH = 160
"""Columns of a table that does not go to a terminal."""

_JSON = msgspec.json.Encoder(decimal_format="number")
_COMMANDS = dict.fromkeys(code for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t")


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class View(Protocol):
    """An answer that can be shown in every format."""

    def table(self) -> Iterable[RenderableType]:
        """What a terminal shows."""
        ...

    def plain(self) -> Plain:
        """What JSON holds."""
        ...

    def rows(self) -> Iterable[Cells]:
        """What CSV holds, the header first."""
        ...


def show(view: View, chosen: Format) -> None:
    """Writes the answer to standard output."""
    match chosen:
        case Format.TABLE:
            console = console_of(stderr=False)
            for part in view.table():
                console.print(_Harmless(part))
        case Format.JSON:
            encoded = msgspec.json.format(_JSON.encode(_exact(view.plain())), indent=2)
            sys.stdout.write(encoded.decode() + "\n")
        case Format.CSV:
            text = StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerows([cell_text(cell) for cell in cells] for cells in view.rows())
            sys.stdout.write(text.getvalue())


@dataclass(frozen=True, slots=True)
class _Harmless:
    """A part in which no text of somebody's file commands the terminal."""

    part: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.part, options):
            yield segment if segment.control else Segment(harmless(segment.text), segment.style)


def harmless(text: str) -> str:
    """The text without the signs that a terminal takes for commands."""
    return text.translate(_COMMANDS)


def console_of(*, stderr: bool) -> Console:
    """A console on today's standard output or error, wide enough where there is no terminal to fit."""
    console = Console(stderr=stderr, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = int(os.environ.get("COLUMNS", "") or PLAIN_WIDTH)
    return console


def cell_text(cell: str | float | Decimal | date | None) -> str:
    """A cell of CSV: exact, ISO dates, empty where there is nothing."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}"
        case float():
            return repr(cell)
        case datetime() | date():
            return cell.isoformat()
        case _:
            return str(cell)


def _exact(plain: Plain) -> Plain:
    """The same with Decimals written without exponent and no number that JSON cannot hold."""
    match plain:
        case Decimal():
            return Decimal(f"{plain:f}")
        case float():
            return plain if math.isfinite(plain) else None
        case Mapping():
            return {key: _exact(part) for key, part in plain.items()}
        case str() | None:
            return plain
        case Sequence():
            return [_exact(part) for part in plain]
        case _:
            return plain
