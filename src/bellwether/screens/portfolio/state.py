"""What the portfolio page shows, as its query string says it: the whole state of the page is in its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self
from urllib.parse import quote, unquote, urlencode

from bellwether.board.timeframe import NoTimeframe, Over, over_text, read_over
from bellwether.engine.definitions.calendar import Duration, Period

NAME = "name"
"""The column of the accounts' names; it is always there, and always the first."""

TRAIT = "account."
"""Before a trait's name in the key of its column."""

MOST_SORTS = 4
MOST_COLUMNS = 60


class Mode(StrEnum):
    """What the cells of metrics show."""

    CURRENT = "current"
    CHANGE = "change"


class Reading(StrEnum):
    """Which value of an entered metric is meant: the carried one, or the entry itself with its day."""

    TODAY = "today"
    ENTRY = "entry"


class Aspect(StrEnum):
    """By what of a column rows are sorted."""

    VALUE = "value"
    COLOUR = "colour"
    CHANGE = "change"
    PERCENT = "percent"
    SHIFT = "shift"


ASPECTS = {
    Mode.CURRENT: (Aspect.VALUE, Aspect.COLOUR),
    Mode.CHANGE: (Aspect.PERCENT, Aspect.CHANGE, Aspect.SHIFT),
}
"""What rows can be sorted by in each mode; the first without asking."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """One column to sort by. `shift` is the change of the colour, in steps from bad to good."""

    column: str
    descending: bool = False
    aspect: Aspect = Aspect.VALUE

    @property
    def text(self) -> str:
        """The key as the query string has it.

        >>> SortKey("mrr", True, Aspect.PERCENT).text, SortKey("name").text
        ('-mrr:percent', 'name')
        """
        tail = "" if self.aspect is Aspect.VALUE else f":{self.aspect}"
        return f"{'-' if self.descending else ''}{quote(self.column, safe='')}{tail}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The key that the text means, None for one that means nothing."""
        column, _, aspect = text.removeprefix("-").partition(":")
        if not column or aspect not in {"", *Aspect}:
            return None
        return cls(unquote(column), text.startswith("-"), Aspect(aspect) if aspect else Aspect.VALUE)


MONTH: Over = Duration(30, Period.DAY)
"""What changes are measured over unless something else is chosen."""


@dataclass(frozen=True, slots=True)
class State:
    """All that is chosen on the page. None means: as the page opens by itself."""

    filter: str = ""
    columns: tuple[str, ...] | None = None
    sorts: tuple[SortKey, ...] = ()
    on: date | None = None
    mode: Mode = Mode.CURRENT
    over: Over = MONTH
    by: Aspect | None = None
    reading: Reading = Reading.TODAY
    group: str | None = None
    lines: bool | None = None
    view: int | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """The state that a query string means; what cannot be read is as if it were not there."""
        return cls(
            filter=query.get("filter", ""),
            columns=_columns(query.get("columns", "")),
            sorts=_sorts(query.get("sort", "")),
            on=day_of(query.get("on", "")),
            mode=Mode.CHANGE if query.get("mode") == Mode.CHANGE else Mode.CURRENT,
            over=_over(query.get("over", "")),
            by=next((one for one in Aspect if one == query.get("by")), None),
            reading=Reading.ENTRY if query.get("as") == Reading.ENTRY else Reading.TODAY,
            group=query.get("group") or None,
            lines={"0": False, "1": True}.get(query.get("lines", "")),
            view=int(query["view"]) if query.get("view", "").isdecimal() and len(query["view"]) < 10 else None,
        )

    @property
    def aspect(self) -> Aspect:
        """By what of a metric's column a click on its header sorts."""
        offered = ASPECTS[self.mode]
        return self.by if self.by in offered else offered[0]

    @property
    def query(self) -> str:
        """The query string of this state, the shortest one."""
        return urlencode(list(self._written()), safe=",:()!~*'")

    @property
    def url(self) -> str:
        """The address of this state."""
        return f"/portfolio/?{self.query}" if self.query else "/portfolio/"

    def sorted_by(self, wanted: SortKey, *, added: bool) -> State:
        """The state after a click on a header: sorted by it alone or by it as well; the other way round if it was."""
        held = next((one for one in self.sorts if (one.column, one.aspect) == (wanted.column, wanted.aspect)), None)
        if held is not None:
            wanted = replace(held, descending=not held.descending)
        if not added:
            return replace(self, sorts=(wanted,))
        kept = tuple(wanted if one is held else one for one in self.sorts)
        return replace(self, sorts=(kept if held is not None else (*kept, wanted))[-MOST_SORTS:])

    def _written(self) -> Iterator[tuple[str, str]]:
        written = (
            ("view", "" if self.view is None else str(self.view)),
            ("filter", self.filter),
            ("columns", "" if self.columns is None else ",".join(quote(one, safe="") for one in self.columns) or "-"),
            ("sort", ",".join(one.text for one in self.sorts)),
            ("on", "" if self.on is None else self.on.isoformat()),
            ("mode", "" if self.mode is Mode.CURRENT else self.mode.value),
            ("over", "" if self.over == MONTH else over_text(self.over)),
            ("by", self.by or ""),
            ("as", "" if self.reading is Reading.TODAY else self.reading.value),
            ("group", self.group or ""),
            ("lines", "" if self.lines is None else str(int(self.lines))),
        )
        return ((name, value) for name, value in written if value)


def day_of(text: str) -> date | None:
    """The date that is written, None where it is none."""
    try:
        return date.fromisoformat(text) if len(text) == len("2024-01-31") else None
    except ValueError:
        return None


def _columns(text: str) -> tuple[str, ...] | None:
    if not text:
        return None
    names = dict.fromkeys(unquote(one) for one in text.split(",") if one and one not in {"-", NAME})
    return tuple(names)[:MOST_COLUMNS]


def _sorts(text: str) -> tuple[SortKey, ...]:
    keys = (SortKey.read(one) for one in text.split(",") if one)
    return tuple(key for key in keys if key is not None)[:MOST_SORTS]


def _over(text: str) -> Over:
    try:
        return read_over(text)
    except NoTimeframe:
        return MONTH
