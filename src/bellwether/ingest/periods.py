"""Days, months, quarters and years as people write them at the head of a column: Jan-24, 2024-01, Q1 2024."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import pyarrow as pa

from bellwether.engine.definitions.days import date_of
from bellwether.ingest.formats import Pattern, compiled
from bellwether.ingest.moments import Clock, days
from bellwether.ingest.refusal import ImportRefused


class DayOfPeriod(StrEnum):
    """Which day of a month, quarter or year is meant by its name."""

    FIRST = "first"
    LAST = "last"


KNOWN = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m", "%Y/%m", "%Y.%m", "%Y%m", "%m/%Y", "%m-%Y", "%m.%Y", "%m/%y", "%m-%y",
    "%y-%m", "%b-%y", "%b %y", "%b-%Y", "%b %Y", "%b'%y", "%b_%y", "%b_%Y", "%Y-%b", "%Y %b", "%y-%b", "%d-%b-%y",
    "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "Q%q %Y", "Q%q-%Y", "Q%q/%Y", "Q%q %y", "Q%q-%y", "Q%q'%y", "%Y Q%q", "%Y-Q%q",
    "%YQ%q", "%Y_Q%q", "%Y", "FY%Y",
)  # fmt: skip
"""The ways of writing a period that are looked for."""


def days_of(headings: Sequence[str], form: str | None, which: DayOfPeriod) -> tuple[list[date], str]:
    """The day that each heading means, and the format in which they are read: the one given, or the one that fits."""
    if form is not None:
        found = _read(headings, form, which)
        wrong = next((heading for heading, day in zip(headings, found, strict=True) if day is None), None)
        if wrong is not None:
            raise ImportRefused(f"the heading “{wrong}” is not written like “{form}”.")
        return [day for day in found if day is not None], form
    fitting = {known: read for known in KNOWN if None not in (read := _read(headings, known, which))}
    if not fitting:
        raise ImportRefused(
            f"the headings ({_first(headings)}) are not all written in one way that is known; say which, as in "
            "“format: %Y-%m”."
        )
    if len({tuple(read) for read in fitting.values()}) > 1:
        ways = " or ".join(f"“format: {known}”" for known in fitting)
        raise ImportRefused(f"the headings ({_first(headings)}) can be read in several ways; say {ways}.")
    known, read = next(iter(fitting.items()))
    return [day for day in read if day is not None], known


def _read(headings: Sequence[str], form: str, which: DayOfPeriod) -> list[date | None]:
    [pattern, *_] = compiled(form)
    period = isinstance(pattern, Pattern) and pattern.months is not None
    whole = f"{which} of {form}" if period and not form.startswith(("first of ", "last of ")) else form
    texts = pa.array([heading.strip() for heading in headings], pa.string())
    numbers = days(texts, Clock(whole, None, "UTC")).values.to_pylist()
    return [None if number is None else date_of(number) for number in numbers]


def _first(headings: Sequence[str]) -> str:
    return ", ".join(headings[:3]) + (", …" if len(headings) > 3 else "")
