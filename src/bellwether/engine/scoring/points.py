"""Values to points: hundredths of a point from 0 to 10,000, whole numbers from here on."""

from decimal import Decimal

import numpy as np
import numpy.typing as npt

from bellwether.engine.definitions.score import FULL, Banded, Linear

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HUNDREDTHS = 100
MOST = FULL * HUNDREDTHS


def hundredths(points: Decimal) -> int:
    """Points in hundredths; further digits are rounded half up."""
    return int((points * HUNDREDTHS + Decimal("0.5")) // 1)


def points_of(yardstick: Banded | Linear, numbers: Reals) -> Ints:
    """What each number is worth; bands are in rising order and leave none out."""
    match yardstick:
        case Linear(nothing, full):
            way = float(full - nothing)
            share = np.clip((numbers - float(nothing)) / way, 0.0, 1.0)
            return np.floor(share * MOST + 0.5).astype(np.int64)
        case Banded(bands):
            borders = [float(band.lowest) for band in bands if band.lowest is not None]
            worth = np.array([hundredths(band.points) for band in bands], dtype=np.int64)
            return worth[np.searchsorted(borders, numbers, side="right")]


def percentile_points(numbers: Reals, known: Flags, peers: Flags, *, rising: bool) -> Ints:
    """Column by column, the share of the peers with a value that stand below, of equals half; one alone gets half.

    Rows are accounts and columns days. Where an account has no value, or nobody to be compared with, it gets nothing.
    """
    found = np.zeros(numbers.shape, dtype=np.int64)
    for column in range(numbers.shape[1]):
        rows = np.flatnonzero(known[:, column])
        order = np.sort(numbers[known[:, column] & peers[:, column], column])
        if not order.size:
            continue
        own = numbers[rows, column]
        twice_below = np.searchsorted(order, own, side="left") + np.searchsorted(order, own, side="right")
        if not rising:
            twice_below = 2 * order.size - twice_below
        found[rows, column] = (twice_below * MOST + order.size) // (2 * order.size)
    return found
