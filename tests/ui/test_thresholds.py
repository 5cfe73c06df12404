"""Handles stand where their numbers lie, and move by round steps."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from bellwether.ui.thresholds import Threshold, fine_step, thresholds

FOUND = (Threshold("a.from", Decimal(25), "60 points from"), Threshold("b", Decimal(900), "<all>"))


def test_a_handle_stands_at_its_number_and_at_the_edge_when_that_lies_beyond() -> None:
    drawn = str(thresholds(FOUND, 0.0, 100.0, str))
    assert re.findall(r"translate\((\S+) 0\)", drawn) == ["105.0", "420.0"]
    assert "&lt;all&gt;" in drawn
    assert 'data-step="1"' in drawn


def test_where_all_values_are_one_there_is_nothing_to_move() -> None:
    assert thresholds(FOUND, 3.0, 3.0, str) == thresholds((), 0.0, 1.0, str) == ""


@pytest.mark.parametrize(("width", "step"), [(1.0, "1"), (0.37, "0.2"), (12.0, "10"), (49.9, "20"), (0.0051, "0.005")])
def test_steps_are_round(width: float, step: str) -> None:
    assert str(fine_step(width)) == step
