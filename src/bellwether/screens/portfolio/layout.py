"""What the templates of the portfolio are given."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bellwether.board.board import Page
from bellwether.board.conditions.condition import in_words
from bellwether.catalog.serving import served
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.screens.filters.scope import count_in_words
from bellwether.screens.portfolio.foot import Foot, quick_foot
from bellwether.screens.portfolio.heads import families, heads
from bellwether.screens.portfolio.rows import looks, rendered, with_lines
from bellwether.screens.portfolio.showing import Shown
from bellwether.screens.portfolio.state import ASPECTS, Aspect, Mode, State
from bellwether.ui.figures import number_text


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several addresses, of which one is open."""

    name: str
    url: str
    current: bool


_MODES = ((Mode.CURRENT, "Current"), (Mode.CHANGE, "Change"))
_ASPECTS = {
    Aspect.VALUE: "Value",
    Aspect.COLOUR: "Colour",
    Aspect.AMOUNT: "Amount",
    Aspect.PERCENT: "Percent",
    Aspect.SHIFT: "Colour change",
}
PERIODS = (
    ("7 days", Duration(7, Period.DAY)),
    ("30 days", Duration(30, Period.DAY)),
    ("90 days", Duration(90, Period.DAY)),
    ("1 year", Duration(1, Period.YEAR)),
)


def layout(shown: Shown, first: Page) -> dict[str, object]:
    """For the whole page."""
    state = shown.state
    found = looks(shown, first.rows)
    return {
        **rows_of(shown, first),
        **foot_of(shown, quick_foot(shown, found)),
        "state": state,
        "shown": shown,
        "heads": heads(shown, served().catalog().money.currency),
        "families": families(shown.columns),
        "modes": [Choice(name, replace(state, mode=mode).url, state.mode is mode) for mode, name in _MODES],
        "aspects": [
            Choice(_ASPECTS[one], replace(state, by=one).url, state.aspect is one) for one in ASPECTS[state.mode]
        ],
        "periods": [Choice(name, state.compared_over(over).url, state.over == over) for name, over in PERIODS],
        "lines": Choice("Lines", replace(state, lines=not with_lines(shown)).url, with_lines(shown)),
        "reset_url": State(view=state.view).url,
        "count": count_in_words(shown.board, shown.rows, shown.choices.money()),
        "sentence": "" if shown.filter is None else in_words(shown.filter, shown.scope.catalog),
        "unfiltered_url": replace(state, filter=None).url,
        "filter_url": state.at("/portfolio/filter/"),
    }


def foot_of(shown: Shown, foot: Foot) -> dict[str, object]:
    """For the foot of the table."""
    count = shown.rows.size
    return {
        "foot": foot,
        "foot_url": shown.state.at("/portfolio/foot/"),
        "foot_count": f"{number_text(count, 0)} account{'' if count == 1 else 's'}",
    }


def rows_of(shown: Shown, page: Page) -> dict[str, object]:
    """For the rows of one page and what fetches the next."""
    more = None if page.next is None else shown.state.at("/portfolio/rows/", after=page.next)
    return {
        "rows": rendered(shown, page.rows),
        "more_url": more,
        "width": len(shown.columns) + 1,
        "is_empty": not shown.rows.size,
    }
