"""What the templates of the portfolio are given."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bellwether.board.board import Page
from bellwether.catalog.serving import served
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.screens.portfolio.heads import families, heads
from bellwether.screens.portfolio.rows import rendered, with_lines
from bellwether.screens.portfolio.showing import Shown
from bellwether.screens.portfolio.state import ASPECTS, Aspect, Mode, State
from bellwether.ui.figures import money_text, number_text


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
    Aspect.CHANGE: "Amount",
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
    return {
        **rows_of(shown, first),
        "state": state,
        "shown": shown,
        "heads": heads(shown, served().catalog().money.currency),
        "families": families(shown.columns),
        "modes": [Choice(name, replace(state, mode=mode).url, state.mode is mode) for mode, name in _MODES],
        "aspects": [
            Choice(_ASPECTS[one], replace(state, by=one).url, state.aspect is one) for one in ASPECTS[state.mode]
        ],
        "periods": [Choice(name, replace(state, over=over).url, state.over == over) for name, over in PERIODS],
        "lines": Choice("Lines", replace(state, lines=not with_lines(shown)).url, with_lines(shown)),
        "reset_url": State(view=state.view).url,
        "count": count_in_words(shown),
    }


def rows_of(shown: Shown, page: Page) -> dict[str, object]:
    """For the rows of one page and what fetches the next."""
    more = None if page.next is None else _more_url(shown.state, page.next)
    return {
        "rows": rendered(shown, page.rows),
        "more_url": more,
        "width": len(shown.columns) + 1,
        "is_empty": not shown.rows.size,
    }


def count_in_words(shown: Shown) -> str:
    """How many accounts there are, and their money: “41 accounts · €3.2M yearly recurring revenue”."""
    metric = shown.choices.money()
    key = None if metric is None or metric.key in shown.board.uncomputed else metric.key
    totals = shown.board.totals(shown.rows, key)
    count = f"{number_text(totals.accounts, 0)} account{'' if totals.accounts == 1 else 's'}"
    if metric is None or totals.money is None:
        return count
    unit = (metric.unit.currency if metric.unit else None) or served().catalog().money.currency
    return f"{count} · {money_text(totals.money, unit)} {metric.name[:1].lower()}{metric.name[1:]}"


def _more_url(state: State, after: str) -> str:
    return f"/portfolio/rows/?{state.query}{'&' if state.query else ''}after={after}"
