"""Targets in force, progress and colours."""

from datetime import date
from decimal import Decimal

import pytest

from bellwether.engine.definitions.metric import Band, Direction, EnteredRules, Metric, MetricKind, Target
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown
from bellwether.engine.evaluate.standing import Colour, Standing, rank_colour, standing, target_in_force

DAY = date(2026, 3, 1)
BANDS = (
    Band("bad", None, Decimal(30)),
    Band("watch", Decimal(30), Decimal(70)),
    Band("good", Decimal(70), None),
)


def make_metric(*targets: Target, bands: tuple[Band, ...] = (), direction: Direction = Direction.UP) -> Metric:
    return Metric("m", "M", MetricKind.COMPUTED, "1", bands=bands, targets=targets, direction=direction)


def test_an_accounts_own_target_comes_before_its_segments_and_everyones() -> None:
    everyone, segment, own = (
        Target(Decimal(80)),
        Target(Decimal(85), segment="enterprise"),
        Target(Decimal(90), account="northwind"),
    )
    metric = make_metric(everyone, segment, own)
    assert target_in_force(metric, DAY, "northwind", {"enterprise"}) == own
    assert target_in_force(metric, DAY, "halden", {"enterprise"}) == segment
    assert target_in_force(metric, DAY, "halden", set()) == everyone


def test_of_dated_targets_the_newest_that_has_begun_holds_and_an_ended_one_does_not() -> None:
    old = Target(Decimal(70), starts=date(2025, 1, 1))
    new = Target(Decimal(75), starts=date(2026, 1, 1))
    future = Target(Decimal(80), starts=date(2026, 6, 1))
    ended = Target(Decimal(99), starts=date(2026, 2, 1), ends=DAY)
    assert target_in_force(make_metric(old, new, future, ended), DAY, None, set()) == new
    assert target_in_force(make_metric(future, ended), DAY, None, set()) is None


@pytest.mark.parametrize(
    ("number", "colour"),
    [("29.9999", "bad"), ("30", "watch"), ("69.9", "watch"), ("70", "good"), ("1000", "good"), ("-5", "bad")],
)
def test_every_number_lies_in_exactly_one_band_and_the_lower_border_belongs_to_it(number: str, colour: str) -> None:
    assert standing(make_metric(bands=BANDS), Known(Decimal(number)), None).colour == colour
    assert sum(band.holds(Decimal(number)) for band in BANDS) == 1


def test_progress_is_the_share_of_the_way_from_start_to_target_in_both_directions() -> None:
    up = Target(Decimal(80), start_value=Decimal(40))
    down = Target(Decimal(4), start_value=Decimal(12))
    assert standing(make_metric(up), Known(60), up) == Standing(Colour.WATCH, up, Decimal("0.5"))
    assert standing(make_metric(up), Known(30), up).colour is Colour.BAD
    assert standing(make_metric(down, direction=Direction.DOWN), Known(4), down).colour is Colour.GOOD
    assert standing(make_metric(down, direction=Direction.DOWN), Known(13), down).colour is Colour.BAD


def test_a_target_of_the_account_alone_decides_before_the_general_bands() -> None:
    own = Target(Decimal(95), start_value=Decimal(90), account="northwind")
    metric = make_metric(own, bands=BANDS)
    assert standing(metric, Known(89), own).colour is Colour.BAD
    assert standing(metric, Known(89), None).colour is Colour.GOOD


def test_unknown_and_weak_values_and_texts_have_no_colour() -> None:
    metric = make_metric(bands=BANDS)
    for value in (Unknown(Reason.NO_DATA), Known(10, n=1, marks=Mark.WEAK), Known("text"), Known(DAY)):
        assert standing(metric, value, None).colour is Colour.NONE


def test_colour_ranks_take_their_colour_from_their_name_or_their_place() -> None:
    named = Metric("p", "Pulse", MetricKind.ENTERED, entered=EnteredRules(ranks=("bad", "watch", "good")))
    placed = Metric("p", "Pulse", MetricKind.ENTERED, entered=EnteredRules(ranks=("stormy", "cloudy", "sunny")))
    assert rank_colour(named, Known("watch")) is Colour.WATCH
    assert [rank_colour(placed, Known(rank)) for rank in ("stormy", "cloudy", "sunny", "foggy")] == [
        Colour.BAD,
        Colour.WATCH,
        Colour.GOOD,
        Colour.NONE,
    ]
