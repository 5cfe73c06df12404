"""When an alert opens, stays and closes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.work.alerts.domain import Past, Rule, Standing, State, Step, Verdict, next_step, standing

YES, NO, HELD = Verdict.YES, Verdict.NO, Verdict.HELD
DAY = date(2024, 3, 10)


def rule(days: int = 1, cool_down: int = 0) -> Rule:
    return Rule("r", "Rule", "mrr > 0", days=days, cool_down=cool_down)


@pytest.mark.parametrize(
    ("verdicts", "days", "expected"),
    [
        ([YES], 1, Standing.FIRES),
        ([NO], 1, Standing.CLEAR),
        ([YES, YES], 3, Standing.UNDECIDED),
        ([YES, YES, YES], 3, Standing.FIRES),
        ([YES, NO, YES, YES], 3, Standing.UNDECIDED),
        ([YES, YES, NO], 1, Standing.CLEAR),
        ([], 1, Standing.UNDECIDED),
    ],
)
def test_a_rule_fires_after_its_days_in_a_row(verdicts: list[Verdict], days: int, expected: Standing) -> None:
    assert standing(verdicts, rule(days)) is expected


def test_held_days_are_passed_over_and_a_held_last_day_decides_nothing() -> None:
    assert standing([YES, HELD, HELD, YES], rule(2)) is Standing.FIRES
    assert standing([NO, HELD, YES], rule(2)) is Standing.UNDECIDED
    assert standing([YES, YES, HELD], rule(2)) is Standing.UNDECIDED
    assert standing([NO, NO, HELD], rule(2)) is Standing.UNDECIDED


@given(st.lists(st.sampled_from(list(Verdict)), max_size=12), st.integers(1, 5))
def test_held_days_in_between_never_change_what_is_decided(verdicts: list[Verdict], days: int) -> None:
    without = [verdict for verdict in verdicts if verdict is not HELD]
    if verdicts and verdicts[-1] is not HELD:
        assert standing(verdicts, rule(days)) is standing(without, rule(days))
    else:
        assert standing(verdicts, rule(days)) is Standing.UNDECIDED


def test_one_alert_is_open_at_most() -> None:
    assert next_step(Standing.FIRES, None, DAY, rule()) is Step.OPEN
    assert next_step(Standing.FIRES, Past(State.OPEN, None, None), DAY, rule()) is Step.LEAVE
    assert next_step(Standing.CLEAR, Past(State.OPEN, None, None), DAY, rule()) is Step.CLOSE
    assert next_step(Standing.UNDECIDED, Past(State.OPEN, None, None), DAY, rule()) is Step.LEAVE


def test_nothing_opens_again_before_the_cool_down_is_over() -> None:
    closed = Past(State.CLOSED, DAY - timedelta(days=5), None)
    assert next_step(Standing.FIRES, closed, DAY, rule(cool_down=6)) is Step.LEAVE
    assert next_step(Standing.FIRES, closed, DAY, rule(cool_down=5)) is Step.OPEN


def test_a_snoozed_alert_wakes_on_its_day_and_closes_when_nothing_is_left_of_it() -> None:
    asleep = Past(State.SNOOZED, None, DAY + timedelta(days=1))
    due = Past(State.SNOOZED, None, DAY)
    assert next_step(Standing.FIRES, asleep, DAY, rule()) is Step.LEAVE
    assert next_step(Standing.FIRES, due, DAY, rule()) is Step.WAKE
    assert next_step(Standing.UNDECIDED, due, DAY, rule()) is Step.WAKE
    assert next_step(Standing.CLEAR, due, DAY, rule()) is Step.CLOSE
