"""Days as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from bellwether.board.timeframe import NoTimeframe, read_over
from bellwether.ui.days import read_day


def test_a_day_is_read_as_it_is_written() -> None:
    assert (read_day("1900-01-01"), read_day("2199-12-31")) == (date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "2024-02-30", "", "tomorrow"])
def test_a_day_that_no_fact_can_have_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_day(text)


def test_a_comparison_with_the_first_day_of_all_is_refused() -> None:
    with pytest.raises(NoTimeframe, match="0001-01-01"):
        read_over("0001-01-01")
