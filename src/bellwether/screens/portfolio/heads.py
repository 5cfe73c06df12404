"""The head of the table: families over their columns, and headers that sort."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from bellwether.board.sorting import ByName, ByTrait, Sort
from bellwether.engine.definitions.metric import Direction, Display, Metric
from bellwether.screens.choices import Column, MetricShown, TraitShown
from bellwether.screens.portfolio.arranging import NAMES
from bellwether.screens.portfolio.showing import Shown
from bellwether.screens.portfolio.state import Aspect, State
from bellwether.ui.figures import unit_word


@dataclass(frozen=True, slots=True)
class Titled:
    """What a header says."""

    title: str
    unit: str = ""
    number: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A header: the address that a click leads to, the one that sorts by it as well, and how it is sorted now.

    `menu_url` offers what else can be done with its column; `width` was set, in pixels.
    """

    key: str
    titled: Titled
    url: str
    add_url: str
    sort: str
    place: int | None
    menu_url: str
    width: int | None


def heads(shown: Shown, currency: str) -> tuple[Head, ...]:
    """The headers of all columns, the accounts' names first."""
    names = _head(shown.state, NAMES, Sort(ByName()), Titled("Account"))
    return names, *(_column_head(shown.state, column, currency) for column in shown.columns)


def families(columns: Iterable[Column], pinned: int) -> tuple[tuple[str, int], ...]:
    """The families with how many columns each spans, the names' column first; empty where no metric is shown.

    Columns that stay in sight each have a cell of their own: one that spans others would scroll under them.
    """
    names = ["", *(column.family.name if isinstance(column, MetricShown) else "" for column in columns)]
    if not any(names):
        return ()
    places = enumerate(names)
    spans = groupby(places, lambda one: (min(one[0], pinned + 1) if pinned else 0, one[1]))
    return tuple((name, len(list(same))) for (_, name), same in spans)


def _column_head(state: State, column: Column, currency: str) -> Head:
    match column:
        case TraitShown():
            return _head(state, column.key, Sort(ByTrait(column.trait)), Titled(column.name))
        case MetricShown(metric):
            titled = Titled(column.name, unit_word(metric.display, metric.unit, currency), True, metric.description)
            aspect = state.aspect
            if aspect is Aspect.PERCENT and metric.display is Display.PERCENT:
                aspect = Aspect.AMOUNT  # The change of a percent is told in points, and so sorted by them.
            sort = Sort(aspect.key(metric.key, state.over), _highest_first(metric, aspect))
            return _head(state, column.key, sort, titled)


def _highest_first(metric: Metric, aspect: Aspect) -> bool:
    """Whether the first click sorts the highest first: values from the top, colours and changes from the worst."""
    match aspect:
        case Aspect.VALUE:
            return True
        case Aspect.COLOUR | Aspect.SHIFT:
            return False
        case Aspect.AMOUNT | Aspect.PERCENT:
            return metric.direction is Direction.DOWN


def _head(state: State, key: str, sort: Sort, titled: Titled) -> Head:
    places = [at for at, one in enumerate(state.sorts) if one.key == sort.key]
    held = state.sorts[places[0]] if places else None
    by_name = isinstance(sort.key, ByName) and not state.sorts
    return Head(
        key,
        titled,
        state.sorted_by(sort if not by_name else Sort(sort.key, True), added=False).url,
        state.sorted_by(sort, added=True).url,
        ("ascending" if by_name else "") if held is None else "descending" if held.descending else "ascending",
        places[0] + 1 if places and len(state.sorts) > 1 else None,
        state.at("/portfolio/column/", key=key),
        dict(state.widths).get(key),
    )
