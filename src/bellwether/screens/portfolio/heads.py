"""The head of the table: families over their columns, and headers that sort."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from bellwether.engine.definitions.metric import Direction, Metric
from bellwether.screens.portfolio.columns import Column, MetricShown, TraitShown
from bellwether.screens.portfolio.showing import Shown
from bellwether.screens.portfolio.state import NAME, Aspect, SortKey, State
from bellwether.ui.figures import unit_word


@dataclass(frozen=True, slots=True)
class Head:
    """A header: the address that a click leads to, the one that sorts by it as well, and how it is sorted now."""

    key: str
    title: str
    unit: str
    number: bool
    hint: str
    url: str
    add_url: str
    sort: str
    place: int | None


def heads(shown: Shown, currency: str) -> tuple[Head, ...]:
    """The headers of all columns, the accounts' names first."""
    names = _head(shown.state, SortKey(NAME), ("Account", "", False, ""))
    return names, *(_column_head(shown.state, column, currency) for column in shown.columns)


def families(columns: Iterable[Column]) -> tuple[tuple[str, int], ...]:
    """The families with how many columns each spans; empty where no metric is shown."""
    names = [column.family.name if isinstance(column, MetricShown) else "" for column in columns]
    spans = [(name, len(list(same))) for name, same in groupby(names)]
    if not any(name for name, _ in spans):
        return ()
    return ("", 1 + spans[0][1]) if not spans[0][0] else ("", 1), *(spans if spans[0][0] else spans[1:])


def _column_head(state: State, column: Column, currency: str) -> Head:
    match column:
        case TraitShown():
            return _head(state, SortKey(column.key), (column.name, "", False, ""))
        case MetricShown(metric):
            unit = unit_word(metric.display, metric.unit, currency)
            sort = SortKey(column.key, _worst_first(metric, state.aspect), state.aspect)
            return _head(state, sort, (column.name, unit, True, metric.description))


def _worst_first(metric: Metric, aspect: Aspect) -> bool:
    """Whether the first click sorts the highest first: values from the top, colours and changes from the worst."""
    match aspect:
        case Aspect.VALUE:
            return True
        case Aspect.COLOUR | Aspect.SHIFT:
            return False
        case Aspect.CHANGE | Aspect.PERCENT:
            return metric.direction is Direction.DOWN


def _head(state: State, sort: SortKey, told: tuple[str, str, bool, str]) -> Head:
    title, unit, number, hint = told
    found = [at for at, one in enumerate(state.sorts) if (one.column, one.aspect) == (sort.column, sort.aspect)]
    held = state.sorts[found[0]] if found else None
    return Head(
        sort.column,
        title,
        unit,
        number,
        hint,
        state.sorted_by(sort, added=False).url,
        state.sorted_by(sort, added=True).url,
        "" if held is None else "descending" if held.descending else "ascending",
        found[0] + 1 if found and len(state.sorts) > 1 else None,
    )
