"""What values are worth."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from bellwether.engine.definitions.score import Banded, Linear, PointBand
from bellwether.engine.scoring.points import hundredths, percentile_points, points_of

BANDS = Banded(
    (
        PointBand(None, Decimal(20), Decimal(0)),
        PointBand(Decimal(20), Decimal("40.5"), Decimal("33.3")),
        PointBand(Decimal("40.5"), None, Decimal(100)),
    )
)


def test_a_band_holds_its_lower_border_and_not_its_upper_one() -> None:
    numbers = np.array([-5.0, 19.999, 20.0, 40.4999, 40.5, 1e9])
    assert points_of(BANDS, numbers).tolist() == [0, 0, 3330, 3330, 10_000, 10_000]


@pytest.mark.parametrize(
    ("line", "values", "points"),
    [
        (Linear(Decimal(10), Decimal(60)), [9.0, 10.0, 35.0, 60.0, 99.0], [0, 0, 5000, 10_000, 10_000]),
        (Linear(Decimal(90), Decimal(30)), [100.0, 90.0, 63.0, 30.0, 0.0], [0, 0, 4500, 10_000, 10_000]),
        (Linear(Decimal(0), Decimal(3)), [1.0, 2.0], [3333, 6667]),
    ],
)
def test_a_line_rises_from_nothing_to_full_in_either_direction_and_stops_there(
    line: Linear, values: list[float], points: list[int]
) -> None:
    assert points_of(line, np.array(values)).tolist() == points


def test_percentiles_count_equals_half_and_only_among_peers_with_a_value() -> None:
    numbers = np.array([[10.0], [20.0], [20.0], [40.0], [99.0], [0.0]])
    known = np.array([[True], [True], [True], [True], [True], [False]])
    peers = np.array([[True], [True], [True], [True], [False], [True]])
    rising = percentile_points(numbers, known, peers, rising=True)
    # Of four peers: half of itself; one and half of two; three and half of itself. The fifth stands above all four.
    assert rising[:, 0].tolist() == [1250, 5000, 5000, 8750, 10_000, 0]
    falling = percentile_points(numbers, known, peers, rising=False)
    assert falling[:, 0].tolist() == [8750, 5000, 5000, 1250, 0, 0]


def test_an_account_without_company_stands_in_the_middle() -> None:
    one = np.ones((1, 1), dtype=np.bool_)
    assert percentile_points(np.array([[7.0]]), one, one, rising=True).tolist() == [[5000]]


def test_points_are_kept_in_hundredths() -> None:
    assert [hundredths(Decimal(text)) for text in ("0", "33.335", "100")] == [0, 3334, 10_000]
