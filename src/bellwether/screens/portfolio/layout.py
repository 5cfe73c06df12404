"""What the templates of the portfolio are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bellwether.access.permission import Permission
from bellwether.accounts.views.domain import View
from bellwether.accounts.views.queries import views
from bellwether.board.board import Page
from bellwether.board.conditions.condition import in_words
from bellwether.board.timeframe import over_in_words
from bellwether.catalog.serving import served
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.collection import FieldType
from bellwether.screens.boards import first_day
from bellwether.screens.filters.scope import count_in_words
from bellwether.screens.portfolio.arranging import NAMES
from bellwether.screens.portfolio.editing import editables
from bellwether.screens.portfolio.foot import Foot, quick_foot
from bellwether.screens.portfolio.heads import families, heads
from bellwether.screens.portfolio.lines import with_lines
from bellwether.screens.portfolio.opening import Opening
from bellwether.screens.portfolio.rows import looks, rendered
from bellwether.screens.portfolio.showing import Shown
from bellwether.screens.portfolio.state import ASPECTS, Aspect, Mode, Reading
from bellwether.screens.portfolio.tiles import leading
from bellwether.ui.figures import number_text


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several addresses, of which one is open."""

    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Slider:
    """The slider over the days that have values."""

    name: str
    day: date
    first: date
    last: date

    @property
    def days(self) -> int:
        """The days between the ends."""
        return (self.last - self.first).days

    @property
    def at(self) -> int:
        """The shown day, from the first."""
        return (self.day - self.first).days


_MODES = ((Mode.CURRENT, "Current"), (Mode.CHANGE, "Change"))
_ASPECTS = {
    Aspect.VALUE: "Value",
    Aspect.COLOUR: "Colour",
    Aspect.AMOUNT: "Amount",
    Aspect.PERCENT: "Percent",
    Aspect.SHIFT: "Colour change",
}
_READINGS = ((Reading.TODAY, "As of the day"), (Reading.ENTRY, "Last update"))
PERIODS = (
    ("7 days", Duration(7, Period.DAY)),
    ("30 days", Duration(30, Period.DAY)),
    ("90 days", Duration(90, Period.DAY)),
    ("1 year", Duration(1, Period.YEAR)),
)


def layout(shown: Shown, opening: Opening, first: Page) -> dict[str, object]:
    """For the whole page."""
    state = shown.state
    found = looks(shown)
    return {
        **rows_of(shown, first),
        **foot_of(shown, quick_foot(shown, found)),
        **_switches(shown),
        **_views(shown, opening),
        "state": state,
        "shown": shown,
        "heads": heads(shown, served().catalog().money.currency),
        "families": families(shown.columns, shown.pinned),
        "table_css": _table_css(shown),
        "count": count_in_words(shown.board, shown.rows, shown.choices.money()),
        "sentence": "" if shown.filter is None else in_words(shown.filter, shown.scope.catalog),
        "unfiltered_url": replace(state, filter=None).url,
        "filter_url": state.at("/portfolio/filter/"),
        "columns_url": state.at("/portfolio/columns/"),
        "slider": _slider(shown),
        "slider_fields": replace(state, on=None).fields,
        "groups_url": state.at("/portfolio/groups/") if state.group else "",
        "back_url": "" if shown.day == shown.last_day else replace(state, on=None).url,
        "tiles_url": state.at("/portfolio/tiles/"),
        "tile_names": [metric.name for _, metric in leading(shown)],
        "can_edit": bool(editables(shown)),
        "may_import": shown.viewer.may(Permission.IMPORT),
        "can_export": shown.viewer.may(Permission.EXPORT),
        "csv_url": state.at("/portfolio/accounts.csv"),
        "xlsx_url": state.at("/portfolio/accounts.xlsx"),
    }


def _table_css(shown: Shown) -> str:
    named = any(key == NAMES for key, _ in shown.state.widths)
    return (f" pins-{shown.pinned}" if shown.pinned else "") + (" names-sized" if named else "")


def rows_of(shown: Shown, page: Page) -> dict[str, object]:
    """For the rows of one page and what fetches the next."""
    return {
        "rows": rendered(shown, page.rows),
        "more_url": None if page.next is None else shown.state.at("/portfolio/rows/", after=page.next),
        "width": len(shown.columns) + 1,
        "is_empty": not shown.rows.size,
    }


def foot_of(shown: Shown, foot: Foot) -> dict[str, object]:
    """For the foot of the table."""
    count = shown.rows.size
    return {
        "foot": foot,
        "foot_url": shown.state.at("/portfolio/foot/"),
        "foot_count": f"{number_text(count, 0)} account{'' if count == 1 else 's'}",
    }


def _switches(shown: Shown) -> dict[str, object]:
    state = shown.state
    entered = any(one.entered is not None for one in shown.metrics)
    return {
        "modes": [Choice(name, replace(state, mode=mode).url, state.mode is mode) for mode, name in _MODES],
        "aspects": [
            Choice(_ASPECTS[one], replace(state, by=one).url, state.aspect is one) for one in ASPECTS[state.mode]
        ],
        "aspect": _ASPECTS[state.aspect],
        "periods": [Choice(name, state.compared_over(over).url, state.over == over) for name, over in PERIODS],
        "over_words": over_in_words(state.over),
        "since": state.over if isinstance(state.over, date) else None,
        "over_fields": [one for one in state.fields if one[0] not in {"over", "sort"}],
        "readings": [Choice(name, replace(state, reading=one).url, state.reading is one) for one, name in _READINGS]
        if entered
        else [],
        "lines": Choice("Small lines", replace(state, lines=not with_lines(shown)).url, with_lines(shown)),
        "groupings": list(_groupings(shown)),
        "grouping": next((one.name for one in _groupings(shown) if one.current and state.group), ""),
    }


def _groupings(shown: Shown) -> Iterator[Choice]:
    state = shown.state
    yield Choice("No groups", replace(state, group=None).url, state.group is None)
    for one in shown.choices.traits:
        if one.field.type is FieldType.TEXT and one.trait != "parent":
            key = f"t:{one.trait}"
            yield Choice(one.name, replace(state, group=key).url, state.group == key)
    yield Choice("Parent", replace(state, group="parent").url, state.group == "parent")
    yield Choice("Segment", replace(state, group="segment").url, state.group == "segment")


def _views(shown: Shown, opening: Opening) -> dict[str, object]:
    viewer = shown.viewer
    listed = views(viewer)
    held = opening.view
    return {
        "view": held,
        "view_changed": opening.changed,
        "view_reset_url": "" if held is None else f"/portfolio/?view={held.key}",
        "view_query": shown.state.unsaved.query,
        "can_change_view": held is not None and held.may_change(viewer),
        "can_save": viewer.behind is None,
        "can_share": viewer.may(Permission.SHARE_VIEWS),
        "own_views": [_listed(one, held) for one in listed if one.owner == viewer.member],
        "shared_views": [_listed(one, held) for one in listed if one.owner != viewer.member],
    }


def _listed(one: View, held: View | None) -> Choice:
    return Choice(one.name, f"/portfolio/?view={one.key}", held is not None and held.key == one.key)


def _slider(shown: Shown) -> Slider:
    first = first_day(shown.board.state)
    return Slider("on", shown.day, min(first or shown.last_day, shown.last_day), shown.last_day)
