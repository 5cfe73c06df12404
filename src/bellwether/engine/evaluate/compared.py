"""Comparisons of whole columns: the rules of `comparison`, for every account at once."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.metric import Direction, Metric
from bellwether.engine.definitions.value import ChangeStatus, Mark
from bellwether.engine.evaluate.grid import Codes, Content, Flags, Grid, Ints, Reals, as_reals
from bellwether.engine.kernel.decimals import rescale

STATUSES = tuple(ChangeStatus)
"""The statuses by their codes."""

_CODE = {status: np.uint8(code) for code, status in enumerate(STATUSES)}


@dataclass(frozen=True)
class ComparedColumn:
    """Two columns compared: the code of each status (see STATUSES), the differences and percentages.

    `change` and `percent` are NaN where they have no answer; `gain` is 1 for a gain, -1 for a loss, 0 for neither.
    """

    status: Codes
    change: Reals
    percent: Reals
    gain: Ints


def compared_columns(base: Grid, current: Grid, metric: Metric) -> ComparedColumn:
    """The comparison of two grids of accounts × one day, row by row."""
    before, now = _numeric(base), _numeric(current)
    both = before & now
    old = np.where(before, base.reals()[:, 0], 0.0)
    change = np.where(both, _difference(base, current), np.nan)
    status = _status(old, np.where(now, current.reals()[:, 0], 0.0), _small(base, old, metric))
    status = np.where(before, status, _CODE[ChangeStatus.NO_BASE])
    status = np.where(now, status, _CODE[ChangeStatus.NO_CURRENT]).astype(np.uint8)
    relative = np.isin(status, [_CODE[ChangeStatus.OK], _CODE[ChangeStatus.SMALL_BASE]])
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = np.where(relative, 100 * change / old, np.nan)
    percent = np.where(status == _CODE[ChangeStatus.UNCHANGED_ZERO], 0.0, percent)
    return ComparedColumn(status, change, percent, _gain(change, metric))


def _numeric(grid: Grid) -> Flags:
    numbers = grid.content in (Content.NUMBER, Content.TRUTH)
    return grid.known[:, 0] & numbers


def _difference(base: Grid, current: Grid) -> Reals:
    if base.scale is None or current.scale is None:
        return (current.reals() - base.reals())[:, 0]
    scale = max(base.scale, current.scale)
    old = rescale(base.numbers[:, 0].astype(np.int64), base.scale, scale)
    new = rescale(current.numbers[:, 0].astype(np.int64), current.scale, scale)
    return as_reals(new - old, scale)


def _small(base: Grid, old: Reals, metric: Metric) -> Flags:
    small = np.zeros(old.size, dtype=np.bool_)
    if metric.min_base is not None:
        small |= np.abs(old) < float(metric.min_base)
    if base.marks is not None:
        small |= (base.marks[:, 0] & Mark.WEAK) != 0
    return small


def _status(old: Reals, new: Reals, small: Flags) -> Codes:
    conditions = [old < 0, (old == 0) & (new == 0), (old == 0) & (new > 0), old == 0, small]
    statuses = [
        ChangeStatus.NEGATIVE_BASE,
        ChangeStatus.UNCHANGED_ZERO,
        ChangeStatus.NEW,
        ChangeStatus.NEW_NEGATIVE,
        ChangeStatus.SMALL_BASE,
    ]
    return np.select(conditions, [_CODE[one] for one in statuses], _CODE[ChangeStatus.OK])


def _gain(change: Reals, metric: Metric) -> Ints:
    direction = np.nan_to_num(np.sign(change)).astype(np.int64)
    match metric.direction:
        case Direction.UP:
            return direction
        case Direction.DOWN:
            return -direction
        case Direction.BAND | Direction.NONE:
            return np.zeros(direction.size, dtype=np.int64)
