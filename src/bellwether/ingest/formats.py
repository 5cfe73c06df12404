"""Formats of dates and times: `%d/%m/%Y`, `unix`, `excel` …, compiled once, read a whole column at a time."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

BETWEEN: Final = " | "
"""Stands between formats of which a text may be written in any."""

ISO: Final = "iso"
EPOCHS: Final = {"unix": 1_000_000, "unix_ms": 1_000, "unix_us": 1}
"""Microseconds in one unit of each way to count since 1970."""
SERIALS: Final = {"excel": date(1899, 12, 30), "excel_1904": date(1904, 1, 1)}
"""The day that a spreadsheet's day number 0 stands for (from 1 March 1900 on; before it one way miscounts)."""

SPACE: Final = r"[\s\x{00a0}\x{202f}]"
"""White space as people, and programs with a narrow no-break space before AM, write it."""

_EDGES: Final = {"first of ": False, "last of ": True}
_LONGER: Final = {"%T": "%H:%M:%S", "%R": "%H:%M", "%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%e": "%d"}
_PARTS: Final = {
    "Y": "[0-9]{4}",
    "y": "[0-9]{2}",
    "q": "[1-4]",
    "m": "[0-9]{1,2}",
    "b": r"\p{L}{3,10}\.?",
    "d": "[0-9]{1,2}",
    "H": "[0-9]{1,2}",
    "I": "[0-9]{1,2}",
    "M": "[0-9]{1,2}",
    "S": "[0-9]{1,2}",
    "f": "[0-9]{1,9}",
    "p": rf"[AaPp]\.?{SPACE}?[Mm]\.?",
    "z": "[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2}|Z",
    "Z": "(?i:utc|gmt|z)",
}
WEEKDAY: Final = r"[\p{L}-]{2,13}\.?"
"""A word that is passed over."""
_DIRECTIVE: Final = re.compile(r"%-?(.)", re.DOTALL)


class BadFormat(ValueError):
    """A format that cannot say which day a text is; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Iso:
    """ISO 8601."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """Time since the beginning of 1970 in UTC, in units of so many microseconds."""

    micros: int


@dataclass(frozen=True, slots=True)
class Serial:
    """Days since day 0, as spreadsheets keep them; a fraction is the time of day."""

    zero: date


@dataclass(frozen=True, slots=True)
class Pattern:
    """Numbers and names in fixed places. `months` is how long a period without a day is, `last` which end it means."""

    text: str
    regex: str
    parts: frozenset[str]
    months: int | None = None
    last: bool = False

    @property
    def dated(self) -> bool:
        """Whether it tells a date and no time."""
        return not self.parts & {"H", "I"}

    @property
    def zoned(self) -> bool:
        """Whether it tells the time zone."""
        return bool(self.parts & {"z", "Z"})


Format = Iso | Epoch | Serial | Pattern


@lru_cache(maxsize=512)
def compiled(text: str | None) -> tuple[Format, ...]:
    """The formats that a text may be written in; without any, ISO 8601."""
    return (Iso(),) if text is None else tuple(_one(part.strip()) for part in text.split(BETWEEN))


def _one(text: str) -> Format:
    if text == ISO:
        return Iso()
    if text in EPOCHS:
        return Epoch(EPOCHS[text])
    if text in SERIALS:
        return Serial(SERIALS[text])
    for words, last in _EDGES.items():
        if text.startswith(words):
            return _pattern(text, text.removeprefix(words), last=last, edge=True)
    return _pattern(text, text, last=False, edge=False)


def _pattern(text: str, form: str, *, last: bool, edge: bool) -> Pattern:
    for short, long in _LONGER.items():
        form = form.replace(short, long)
    found: list[str] = []
    regex, end = "", 0
    for directive in _DIRECTIVE.finditer(form):
        regex += _literal(form[end : directive.start()]) + _part(text, directive[1], found)
        end = directive.end()
    regex += _literal(form[end:])
    parts = frozenset(found)
    if len(parts) != len(found):
        raise BadFormat(f"the format “{text}” names the same part twice")
    _must_tell_a_day(text, parts)
    months = None if "d" in parts else 1 if parts & {"m", "b"} else 3 if "q" in parts else 12
    if edge and months is None:
        raise BadFormat(f"the format “{text}” has a day already, so it has no first or last one")
    return Pattern(text, f"^{regex}$", parts, months, last)


def _literal(text: str) -> str:
    pieces = re.split(r"(\s+)", text)
    return "".join(f"{SPACE}+" if piece.isspace() else re.escape(piece) for piece in pieces if piece)


def _part(text: str, letter: str, found: list[str]) -> str:
    if letter == "%":
        return "%"
    if letter in "aA":
        return WEEKDAY
    letter = {"B": "b", "h": "b"}.get(letter, letter)
    if letter not in _PARTS:
        known = " ".join(f"%{part}" for part in [*_PARTS, "B", "a"])
        raise BadFormat(f"the format “{text}” has “%{letter}”, which is not one of {known}, {', '.join(EPOCHS)}, excel")
    found.append(letter)
    return f"(?P<{letter}>{_PARTS[letter]})"


def _must_tell_a_day(text: str, parts: frozenset[str]) -> None:
    if len(parts & {"Y", "y"}) != 1:
        raise BadFormat(f"the format “{text}” needs the year once: “%Y”, or “%y” for two digits")
    if len(parts & {"m", "b", "q"}) > 1 or ("d" in parts and not parts & {"m", "b"}):
        raise BadFormat(f"the format “{text}” needs the month once: “%m”, or “%b” for its name")
    if ("I" in parts) != ("p" in parts) or {"H", "I"} <= parts:
        raise BadFormat(f"the format “{text}” needs either “%H”, or “%I” with “%p” for AM and PM")
    time = parts & {"M", "S", "f", "z", "Z"}
    if (time and not parts & {"H", "I"}) or ("S" in parts and "M" not in parts) or ("f" in parts and "S" not in parts):
        raise BadFormat(f"the format “{text}” has a part of a time without the part before it")
    if parts & {"H", "I"} and "d" not in parts:
        raise BadFormat(f"the format “{text}” has a time but no day: add “%d”")
