"""Change between two days of one metric, with the statuses of a comparison (kpis section 4)."""

import numpy as np

from bellwether.engine.definitions.value import ChangeStatus, Reason
from bellwether.engine.evaluate import arithmetic
from bellwether.engine.evaluate.grid import Codes, Grid

STATUSES = tuple(ChangeStatus)
"""The order of the statuses is their code in arrays of statuses."""


def statuses(base: Grid, current: Grid) -> Codes:
    """The status of each cell's comparison, as an index into STATUSES."""
    one, other, _ = arithmetic.aligned(base, current)
    zero, up, down = one == 0, other > 0, other < 0
    table = [
        (~current.known, ChangeStatus.NO_CURRENT),
        (~base.known, ChangeStatus.NO_BASE),
        (one < 0, ChangeStatus.NEGATIVE_BASE),
        (zero & up, ChangeStatus.NEW),
        (zero & down, ChangeStatus.NEW_NEGATIVE),
        (zero, ChangeStatus.UNCHANGED_ZERO),
    ]
    conditions = [condition for condition, _ in table]
    codes = [STATUSES.index(status) for _, status in table]
    return np.select(conditions, codes, STATUSES.index(ChangeStatus.OK)).astype(np.uint8)


def changed(base: Grid, current: Grid, *, relative: bool) -> Grid:
    """The difference, or relative to the base in percent; unknown where the comparison has no number."""
    if not relative:
        return arithmetic.subtract(current.plain(), base.plain())
    status = statuses(base, current)
    result = arithmetic.divide(arithmetic.subtract(current.plain(), base.plain()), base.plain(), 100)
    zero = status == STATUSES.index(ChangeStatus.UNCHANGED_ZERO)
    has_number = zero | (status == STATUSES.index(ChangeStatus.OK))
    # A missing base or current is a status like the others; only what goes through everything keeps its own reason.
    kept = np.maximum(result.reason, np.uint8(Reason.NOT_APPLICABLE))
    reason = np.where(zero, np.uint8(0), np.where(result.known, result.reason, kept))
    plain = Grid(np.where(zero, 0.0, result.numbers), reason, None, detail=result.detail)
    # One detail stands for all cells of a grid: where these differ, it would be told of the wrong ones.
    why = np.flatnonzero(np.bincount(status[~has_number]))
    detail = STATUSES[why[0]].value if len(why) == 1 else ""
    marked = plain.missing(~has_number & current.known & base.known, Reason.NOT_APPLICABLE)
    return Grid(marked.numbers, marked.reason, None, detail=detail or result.detail)
