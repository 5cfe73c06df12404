"""What draws the cells of one column. What was drawn lately is kept: many people look at the same accounts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote_plus

from bellwether.board.columns import ChangeColumn, MetricColumn, TraitColumn
from bellwether.engine.warehouse.shelf import Shelf
from bellwether.members.owning import OWNER
from bellwether.screens.choices import TraitShown
from bellwether.screens.portfolio import cells
from bellwether.screens.portfolio.cells import CellOf, Leading, MetricCell, Shift
from bellwether.screens.portfolio.entries import LastEntry
from bellwether.screens.portfolio.fresh import Fresh, seen
from bellwether.screens.portfolio.lines import Lined
from bellwether.ui.days import day_text
from bellwether.ui.figures import Look

COLUMNS_KEPT = 400
"""Ways to draw a column that are kept: by its values, its look, its lines, and what may be edited in it."""

CELLS_KEPT = 400
"""Cells of each that are kept; the first pages of a table are what most people look at."""


class _Drawn:
    """Cells by row, drawn lately."""

    columns: Shelf[dict[int, str]] = Shelf(COLUMNS_KEPT)

    @classmethod
    def of(cls, way: Hashable) -> dict[int, str]:
        """The cells that were drawn in a way, to be added to."""
        found = cls.columns.get(way)
        if found is None:
            found = {}
            cls.columns.put(way, found)
        return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: the account's id, its row on the board, and how an address spells the id."""

    account: str
    row: int
    spelled: str

    @classmethod
    def of(cls, account: str, row: int) -> Place:
        """The place of an account."""
        return cls(account, row, quote_plus(account))


Draw = Callable[[Place], str]
"""Draws the cell of a column."""


@dataclass(frozen=True, slots=True)
class TraitDraw:
    """A trait's cells."""

    shown: TraitShown
    column: TraitColumn
    editable: bool
    sized: bool

    def __call__(self, place: Place) -> str:
        """The cell of one account."""
        of = CellOf(place.account, self.shown.key, self.editable, self.sized)
        return cells.trait_cell(of, self.column, place.row, is_person=self.shown.trait == OWNER)


@dataclass(frozen=True, slots=True)
class Way:
    """How the cells of a metric are drawn, whoever's they are. `share`: the parts of a value say how sure it is."""

    look: Look
    editable: bool
    sized: bool
    share: bool = False


@dataclass(frozen=True)
class MetricDraw:
    """A metric's cells. Everything that one may show is in `column`, `way` and the name of `lined`: these tell apart
    what is kept. What `newer` facts say of an account is drawn and not kept.
    """

    column: MetricColumn
    way: Way
    lined: Lined | None
    newer: Fresh
    kept: dict[int, str] = field(init=False, repr=False)
    leading: Leading = field(init=False, repr=False)

    def __post_init__(self) -> None:
        way = self.column.serial, self.way, None if self.lined is None else self.lined.name
        object.__setattr__(self, "kept", _Drawn.of(way))
        object.__setattr__(self, "leading", Leading.to(self.column.metric.key, self.column.day))

    def __call__(self, place: Place) -> str:
        """The cell of one account."""
        newer = self.newer.get((place.account, self.column.metric.key)) if self.newer else None
        held = self.kept.get(place.row) if newer is None else None
        if held is not None:
            return held
        way, column = self.way, self.column
        of = CellOf(place.account, column.metric.key, way.editable, way.sized)
        line = None if self.lined is None else self.lined.of.get(place.account, ())
        drawn = MetricCell(way.look, line, may_be_coloured(column), share=way.share)
        cell = cells.metric_cell(of, seen(column, place.row, newer), self.leading.of(place.spelled), drawn)
        if newer is None and len(self.kept) < CELLS_KEPT:
            self.kept[place.row] = cell
        return cell


@dataclass(frozen=True, slots=True)
class EntryDraw:
    """The cells of an entered metric that show what was last entered, however long ago, with its day."""

    column: MetricColumn
    way: Way
    lined: Lined | None
    entries: Mapping[str, LastEntry]

    def __call__(self, place: Place) -> str:
        """The cell of one account."""
        column, entry = self.column, self.entries[place.account]
        of = CellOf(place.account, column.metric.key, self.way.editable, self.way.sized)
        note = "" if entry.day is None else day_text(entry.day, column.day)
        line = None if self.lined is None else self.lined.of.get(place.account, ())
        drawn = MetricCell(self.way.look, line, may_be_coloured(column), note)
        leading = Leading.to(column.metric.key, column.day).of(place.spelled)
        return cells.metric_cell(of, entry.seen(column, place.row), leading, drawn)


@dataclass(frozen=True, slots=True)
class ChangeDraw:
    """The cells that show how a metric changed; of an entry how it differs from the one before it."""

    column: ChangeColumn
    way: Way
    relative: bool
    entries: Mapping[str, LastEntry] | None

    def __call__(self, place: Place) -> str:
        """The cell of one account."""
        of = CellOf(place.account, self.column.current.metric.key, self.way.editable, self.way.sized)
        leading = Leading.to(of.column, self.column.current.day).of(place.spelled)
        return cells.change_cell(of, self.shift(place), leading, (self.way.look, self.relative))

    def shift(self, place: Place) -> Shift:
        """The change; of an entry the one from the entry before it."""
        stored = Shift.of(self.column, place.row)
        if self.entries is None:
            return stored
        entry, current = self.entries[place.account], self.column.current
        now = entry.seen(current, place.row).colour
        before = replace(entry, value=entry.before).seen(current, place.row).colour
        return Shift(entry.comparison(current.metric, current.day), before, now, current.day)


def uncomputed(_: Place) -> str:
    """The cell of a metric without stored values."""
    title = "Nothing is stored for this day yet."
    return f'<td class="number"><span class="unknown-word" title="{title}">not computed</span></td>'


def may_be_coloured(column: MetricColumn) -> bool:
    """Whether values of the column may have a colour."""
    metric = column.metric
    return bool(metric.bands or metric.targets or (metric.entered and metric.entered.ranks))
