"""The share that survives, against the published arm of the leukaemia trial and against counting by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.statistics.survival import Spells, kaplan_meier

WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
STILL_WELL = {3, 5, 7, 8, 11, 12, 13, 16, 17, 18, 19, 20}
RELAPSED = [place not in STILL_WELL for place in range(21)]

TREATED = kaplan_meier(Spells(np.array(WEEKS, dtype=float), np.array(RELAPSED)))

spells = st.lists(st.tuples(st.integers(1, 12), st.booleans(), st.integers(0, 11)), min_size=1, max_size=40)


def test_remission_lasts_as_published() -> None:
    at = {week: round(TREATED.at(week), 4) for week in (6, 7, 10, 13, 16, 22, 23)}
    assert at == {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    assert TREATED.median == 23
    assert round(TREATED.standard_error(6), 4) == 0.0764
    assert TREATED.at(5) == 1


def test_the_interval_is_on_the_log_log_scale_and_the_median_need_not_have_an_upper_border() -> None:
    found = TREATED.interval(6)
    assert found is not None
    assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (0.6197, 0.9516)
    assert TREATED.interval(5) is None
    border = TREATED.median_interval()
    assert (border.low, border.high) == (13, None)


def test_a_median_that_half_did_not_come_to_is_not_reached() -> None:
    found = kaplan_meier(Spells(np.array([5.0, 9, 9, 9]), np.array([True, False, False, False])))
    assert (found.median, found.quantile(0.75)) == (None, 5.0)
    assert found.mean_up_to(9) == pytest.approx(5 + 0.75 * 4)


def test_leaving_out_what_still_goes_on_would_make_everything_look_quick() -> None:
    done = kaplan_meier(Spells(np.array([2.0, 3, 4]), np.array([True] * 3)))
    honest = kaplan_meier(Spells(np.array([2.0, 3, 4, 30, 30]), np.array([True, True, True, False, False])))
    assert (done.median, honest.median) == (3, 4)


def test_who_was_there_before_the_watch_began_is_at_risk_from_then_on_only() -> None:
    duration, ended = np.array([2.0, 5, 6]), np.array([True, True, True])
    found = kaplan_meier(Spells(duration, ended, np.array([0.0, 3, 3])))
    assert found.at_risk.tolist() == [1, 2, 1]
    assert kaplan_meier(Spells(duration, ended)).at_risk.tolist() == [3, 2, 1]


@given(spells)
def test_every_step_is_the_product_of_fractions_counted_by_hand(rows: list[tuple[int, bool, int]]) -> None:
    rows = [(duration, ended, min(entered, duration - 1)) for duration, ended, entered in rows]
    found = kaplan_meier(
        Spells(
            np.array([float(row[0]) for row in rows]),
            np.array([row[1] for row in rows]),
            np.array([float(row[2]) for row in rows]),
        )
    )
    share, steps = Fraction(1), []
    for time in sorted({duration for duration, ended, _ in rows if ended}):
        risk = sum(entered < time <= duration for duration, _, entered in rows)
        ends = sum(duration == time and ended for duration, ended, _ in rows)
        share *= 1 - Fraction(ends, risk)
        steps.append(float(share))
    assert found.share.tolist() == pytest.approx(steps)
    assert all(found.share[:-1] >= found.share[1:])
