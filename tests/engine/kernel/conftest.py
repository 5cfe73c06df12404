"""Output axes with every kind of window, around the leap day of 2024; days are numbered from 1970."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pytest

Bounds = tuple[date, date]
Axis = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

EPOCH = date(1970, 1, 1)
DAYS = [date(2024, 2, 10) + timedelta(days=n) for n in range(55)]


def rolling(length: int) -> Callable[[date], Bounds]:
    return lambda day: (day - timedelta(days=length - 1), day)


def month_before(day: date) -> date:
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


WINDOWS: dict[str, Callable[[date], Bounds]] = {
    **{f"{length}d": rolling(length) for length in (1, 2, 7, 30, 90, 365)},
    "1mo": lambda day: (month_before(day) + timedelta(days=1), day),
    "mtd": lambda day: (day.replace(day=1), day),
    "ytd": lambda day: (date(day.year, 1, 1), day),
    "all": lambda day: (date.min, day),
    "next 30d": lambda day: (day + timedelta(days=1), day + timedelta(days=30)),
    "7d offset 7d": lambda day: (day - timedelta(days=13), day - timedelta(days=7)),
    "empty": lambda day: (day, day - timedelta(days=1)),
    "inverted": lambda day: (day, day - timedelta(days=3)),
}


@pytest.fixture(scope="session", params=list(WINDOWS))
def axis(request: pytest.FixtureRequest) -> Axis:
    """Starts and ends (included) of the windows of all output columns."""
    bounds = [WINDOWS[request.param](day) for day in DAYS]
    starts = np.array([(start - EPOCH).days for start, _ in bounds], dtype=np.int64)
    if request.param == "all":
        starts[:] = -(2**62)
    return starts, np.array([(end - EPOCH).days for _, end in bounds], dtype=np.int64)
