"""The page's address says everything that it shows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bellwether.board.conditions.comparing import Compare
from bellwether.board.conditions.condition import All
from bellwether.board.conditions.of_accounts import TraitIs
from bellwether.board.conditions.of_values import ValueCompared
from bellwether.board.sorting import ByChange, ByMetric, ByName, ByTrait, Measure, Sort
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.screens.portfolio.state import Aspect, Mode, Reading, State

FILTER = All((ValueCompared("mrr", Compare.AT_LEAST, Decimal(50)), TraitIs("owner", ("Ann & Co, Ltd",))))
YEAR = Duration(1, Period.YEAR)


def fields(state: State) -> dict[str, str]:
    return dict(state.fields)


def test_an_address_gives_back_the_state_that_it_was_written_for() -> None:
    state = State(
        filter=FILTER,
        columns=("account.owner", "mrr", "account.Größe, alt"),
        pinned=2,
        widths=(("account.Größe, alt", 96), ("name", 240)),
        sorts=(Sort(ByChange("mrr", YEAR, Measure.COLOUR), True), Sort(ByName())),
        on=date(2024, 1, 31),
        mode=Mode.CHANGE,
        over=YEAR,
        by=Aspect.SHIFT,
        reading=Reading.ENTRY,
        group="t:industry",
        lines=False,
        view=7,
    )
    assert State.read(fields(state)) == state


def test_the_page_as_it_opens_has_a_bare_address() -> None:
    assert State().url == "/portfolio/"


def test_no_columns_are_told_apart_from_those_that_open_by_themselves() -> None:
    assert State.read(fields(State(columns=()))).columns == ()
    assert State.read({}).columns is None


def test_a_view_from_which_everything_was_removed_does_not_open_as_it_was_saved() -> None:
    assert State(view=3).url == "/portfolio/?view=3&mode=current"


def test_what_cannot_be_read_is_told_and_left_out() -> None:
    state = State.read({"filter": "all(m.mrr.ge.many)", "sort": "sideways", "over": "soon", "on": "2024-02-31"})
    assert (state.filter, state.sorts, state.over, state.on) == (None, (), State().over, None)
    assert [one.split(":")[0][:30] for one in state.complaints] == [
        "The filter in this address can",
        "The order in this address cann",
        "“soon” is no length of time; w",
    ]


def test_a_click_on_a_header_sorts_by_it_alone_and_the_next_turns_it_round() -> None:
    once = State(sorts=(Sort(ByName()),)).sorted_by(Sort(ByMetric("mrr"), True), added=False)
    assert once.sorts == (Sort(ByMetric("mrr"), True),)
    assert once.sorted_by(Sort(ByMetric("mrr"), True), added=False).sorts == (Sort(ByMetric("mrr"), False),)


def test_shift_adds_a_column_to_the_order_and_turns_round_one_that_is_in_it() -> None:
    both = State(sorts=(Sort(ByMetric("mrr"), True),)).sorted_by(Sort(ByTrait("owner")), added=True)
    assert both.sorts == (Sort(ByMetric("mrr"), True), Sort(ByTrait("owner")))
    turned = both.sorted_by(Sort(ByMetric("mrr"), True), added=True)
    assert turned.sorts == (Sort(ByMetric("mrr"), False), Sort(ByTrait("owner")))


def test_another_period_keeps_rows_sorted_by_the_same_change() -> None:
    state = State(sorts=(Sort(ByChange("mrr", State().over, Measure.PERCENT)),)).compared_over(YEAR)
    assert (state.over, state.sorts) == (YEAR, (Sort(ByChange("mrr", YEAR, Measure.PERCENT)),))
