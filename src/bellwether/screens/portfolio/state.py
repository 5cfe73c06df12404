"""What the portfolio page shows, as its query string says it: the whole state of the page is in its address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Self, TypeVar
from urllib.parse import quote, unquote, urlencode

from bellwether.board.conditions.condition import Condition
from bellwether.board.conditions.spelling import read_condition, spelled
from bellwether.board.sort_spelling import read_sorts, sorts_spelled
from bellwether.board.sorting import ByChange, ByColour, ByMetric, Key, Measure, Sort
from bellwether.board.timeframe import Over, over_text, read_over
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.screens.portfolio.arranging import Arrangement, read_pinned, read_widths, widths_text
from bellwether.ui.days import read_day

MOST_SORTS = 4
MOST_COLUMNS = 60

MONTH: Over = Duration(30, Period.DAY)
"""What changes are measured over unless something else is chosen."""

Read = TypeVar("Read")


class Mode(StrEnum):
    """What the cells of metrics show."""

    CURRENT = "current"
    CHANGE = "change"


class Reading(StrEnum):
    """Which value of an entered metric is meant: the carried one, or the entry itself with its day."""

    TODAY = "today"
    ENTRY = "entry"


class Aspect(StrEnum):
    """By what of a metric's column rows are sorted. A shift is the change of the colour, in steps from bad to good."""

    VALUE = "value"
    COLOUR = "colour"
    PERCENT = "percent"
    AMOUNT = "amount"
    SHIFT = "shift"

    def key(self, metric: str, over: Over) -> Key:
        """What a board sorts by."""
        match self:
            case Aspect.VALUE:
                return ByMetric(metric)
            case Aspect.COLOUR:
                return ByColour(metric)
            case Aspect.PERCENT:
                return ByChange(metric, over, Measure.PERCENT)
            case Aspect.AMOUNT:
                return ByChange(metric, over, Measure.VALUE)
            case Aspect.SHIFT:
                return ByChange(metric, over, Measure.COLOUR)


ASPECTS = {
    Mode.CURRENT: (Aspect.VALUE, Aspect.COLOUR),
    Mode.CHANGE: (Aspect.PERCENT, Aspect.AMOUNT, Aspect.SHIFT),
}
"""What rows can be sorted by in each mode; the first without asking."""


@dataclass(frozen=True, slots=True)
class State:
    """All that is chosen on the page. None means: as the page opens by itself. Complaints tell what was unreadable."""

    filter: Condition | None = None
    columns: tuple[str, ...] | None = None
    pinned: int = 0
    widths: tuple[tuple[str, int], ...] = ()
    sorts: tuple[Sort, ...] = ()
    on: date | None = None
    mode: Mode = Mode.CURRENT
    over: Over = MONTH
    by: Aspect | None = None
    reading: Reading = Reading.TODAY
    group: str | None = None
    lines: bool | None = None
    view: int | None = None
    complaints: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """The state that a query string means."""
        complaints: list[str] = []
        wanted = query.get("filter", "")
        return cls(
            filter=_read(read_condition, wanted, complaints) if wanted else None,
            columns=_columns(query.get("columns", "")),
            pinned=read_pinned(query.get("pinned", "")),
            widths=read_widths(query.get("widths", "")),
            sorts=(_read(read_sorts, query.get("sort", ""), complaints) or ())[:MOST_SORTS],
            on=day_of(query.get("on", "")),
            mode=Mode.CHANGE if query.get("mode") == Mode.CHANGE else Mode.CURRENT,
            over=(_read(read_over, query["over"], complaints) if query.get("over") else None) or MONTH,
            by=next((one for one in Aspect if one == query.get("by")), None),
            reading=Reading.ENTRY if query.get("as") == Reading.ENTRY else Reading.TODAY,
            group=query.get("group") or None,
            lines={"0": False, "1": True}.get(query.get("lines", "")),
            view=int(query["view"]) if query.get("view", "").isdecimal() and len(query["view"]) < 10 else None,
            complaints=tuple(complaints),
        )

    @property
    def aspect(self) -> Aspect:
        """By what of a metric's column a click on its header sorts."""
        offered = ASPECTS[self.mode]
        return self.by if self.by in offered else offered[0]

    @property
    def query(self) -> str:
        """The query string of this state, the shortest one."""
        return "&".join(_part(name, value) for name, value in self.fields)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The parts of the query string: names and values, for forms that keep the state."""
        written = tuple(self._written())
        # A view alone in the address opens as it was saved; this says that nothing of it is meant.
        bare = self.view is not None and len(written) == 1
        return (*written, ("mode", self.mode.value)) if bare else written

    @property
    def url(self) -> str:
        """The address of this state."""
        return self.at("/portfolio/")

    def at(self, path: str, **more: str) -> str:
        """The address of a part of the page in this state."""
        query = "&".join(one for one in (self.query, urlencode(more) if more else "") if one)
        return f"{path}?{query}" if query else path

    @property
    def unsaved(self) -> Self:
        """The state without the view that it came from: what a view keeps."""
        return replace(self, view=None, complaints=())

    def sorted_by(self, wanted: Sort, *, added: bool) -> Self:
        """The state after a click on a header: sorted by it alone or by it as well; the other way round if it was."""
        held = next((one for one in self.sorts if one.key == wanted.key), None)
        if held is not None:
            wanted = replace(held, descending=not held.descending)
        if not added:
            return replace(self, sorts=(wanted,))
        kept = tuple(wanted if one is held else one for one in self.sorts)
        return replace(self, sorts=(kept if held is not None else (*kept, wanted))[-MOST_SORTS:])

    def arranged(self, arrangement: Arrangement) -> Self:
        """The state with the columns in another arrangement."""
        return replace(self, columns=arrangement.keys, pinned=arrangement.pinned, widths=arrangement.widths)

    def compared_over(self, over: Over) -> Self:
        """The state with changes over another time; rows stay sorted by the same changes."""
        sorts = tuple(
            replace(one, key=replace(one.key, over=over)) if isinstance(one.key, ByChange) else one
            for one in self.sorts
        )
        return replace(self, over=over, sorts=sorts)

    def _written(self) -> Iterator[tuple[str, str]]:
        written = (
            ("view", "" if self.view is None else str(self.view)),
            ("filter", "" if self.filter is None else _filter_text(self.filter)),
            ("columns", "" if self.columns is None else _columns_text(self.columns)),
            ("pinned", str(self.pinned) if self.pinned else ""),
            ("widths", widths_text(self.widths)),
            ("sort", _sorts_text(self.sorts)),
            ("on", "" if self.on is None else self.on.isoformat()),
            ("mode", "" if self.mode is Mode.CURRENT else self.mode.value),
            ("over", "" if self.over == MONTH else over_text(self.over)),
            ("by", self.by or ""),
            ("as", "" if self.reading is Reading.TODAY else self.reading.value),
            ("group", self.group or ""),
            ("lines", "" if self.lines is None else str(int(self.lines))),
        )
        return ((name, value) for name, value in written if value)


# A page has a hundred addresses of the same filter and columns.


@lru_cache(maxsize=512)
def _filter_text(condition: Condition) -> str:
    return spelled(condition)


@lru_cache(maxsize=512)
def _sorts_text(sorts: tuple[Sort, ...]) -> str:
    return sorts_spelled(sorts)


@lru_cache(maxsize=2048)
def _part(name: str, value: str) -> str:
    return urlencode({name: value}, safe=",:()~*")


@lru_cache(maxsize=512)
def _columns_text(columns: tuple[str, ...]) -> str:
    return ",".join(quote(one, safe="") for one in columns) or "-"


def day_of(text: str) -> date | None:
    """The date that is written, None where it is none."""
    try:
        return read_day(text) if len(text) == len("2024-01-31") else None
    except ValueError:
        return None


def _read(reader: Callable[[str], Read], text: str, complaints: list[str]) -> Read | None:
    try:
        return reader(text)
    except BellwetherError as problem:
        complaints.append(str(problem))
        return None


def _columns(text: str) -> tuple[str, ...] | None:
    if not text:
        return None
    names = dict.fromkeys(unquote(one) for one in text.split(",") if one and one != "-")
    return tuple(names)[:MOST_COLUMNS]
