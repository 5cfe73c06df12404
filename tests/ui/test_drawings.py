"""Drawings: gaps stay gaps, edges lie where the numbers are, each speaks for itself or is passed over."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from bellwether.engine.definitions.metric import Band
from bellwether.engine.evaluate.spread import Bar
from bellwether.ui.bars import bar, distribution, ring
from bellwether.ui.histograms import Marks, histogram
from bellwether.ui.number_lines import number_line
from bellwether.ui.sparklines import Scale, paths, sparkline
from bellwether.ui.svg import Size

BANDS = (
    Band("bad", None, Decimal(40)),
    Band("watch", Decimal(40), Decimal(60)),
    Band("good", Decimal(60), None),
)


def whole(number: float) -> str:
    return f"{number:.0f}"


def test_a_line_breaks_where_days_are_unknown() -> None:
    scale = Scale(Size(10, 10), 5, 0, 4)
    assert list(paths(scale, [0, 1, None, None, 4])) == ["M3.0 7.0L4.0 6.0", "M7.0 3.0L7.0 3.0"]


def test_the_dot_stands_at_the_last_known_day_in_its_colour() -> None:
    drawn = sparkline([1.0, 3.0, None], colour="bad", size=Size(26, 26))
    assert '<circle class="tone-bad" cx="13" cy="3" r="3"/>' in drawn


def test_a_line_of_unknown_days_is_empty_and_still_named() -> None:
    drawn = sparkline([None, None], label="Logins")
    assert "<path" not in drawn
    assert 'aria-label="Logins"' in drawn


def test_a_drawing_without_a_name_is_passed_over_by_readers() -> None:
    assert all('aria-hidden="true"' in drawn for drawn in (sparkline([1, 2]), bar(0.5)))


@pytest.mark.parametrize(("share", "width"), [(0.25, 16.0), (3.0, 64.0)])
def test_a_bar_is_as_long_as_its_share_and_never_longer_than_its_track(share: float, width: float) -> None:
    widths = re.findall(r'bar-fill[^>]* width="([\d.]+)"', bar(share))
    assert [float(one) for one in widths] == [width]


@pytest.mark.parametrize("share", [None, 0.0, -1.0])
def test_a_bar_without_a_share_is_an_empty_track(share: float | None) -> None:
    assert "bar-fill" not in bar(share)


def test_a_distribution_is_spoken_as_counts() -> None:
    drawn = distribution([("good", 3), ("watch", 0), ("bad", 1)])
    assert 'aria-label="3 good, 1 bad"' in drawn
    assert re.findall(r'tone-(\w+)" x="([\d.]+)"', drawn) == [("good", "0"), ("bad", "120")]


def test_a_ring_goes_round_as_far_as_its_score() -> None:
    drawn = ring(50.0, colour="watch", text="50")
    length, around = re.findall(r'stroke-dasharray="([\d.]+) ([\d.]+)"', drawn)[0]
    assert float(length) == pytest.approx(float(around) / 2, abs=0.1)


def test_a_ring_without_a_score_shows_its_word() -> None:
    drawn = ring(None, colour="unknown", text="no data")
    assert "ring-arc" not in drawn
    assert "no data" in drawn


def test_a_histogram_marks_the_edges_that_lie_inside_it() -> None:
    drawn = histogram([Bar(0, 30, 2), Bar(30, 50, 4)], whole, Marks(BANDS, 25.0, "A & B"))
    assert re.findall(r"histogram-threshold\" d=\"M([\d.]+) ", drawn) == ["336.0"]
    assert "<title>A &amp; B</title>" in drawn
    assert 'aria-label="6 accounts from 0 to 50"' in drawn


def test_no_values_have_no_histogram() -> None:
    assert histogram([], whole) == ""


def test_the_number_line_says_where_each_band_lies() -> None:
    drawn = number_line(BANDS[::-1], whole, here=50.0)
    assert 'aria-label="bad below 40, watch from 40 below 60, good from 60"' in drawn
    assert re.findall(r'tone-(\w+)" x="([\d.]+)"', drawn) == [("bad", "0"), ("watch", "186.7"), ("good", "373.3")]
    assert 'd="M280.0 29' in drawn
