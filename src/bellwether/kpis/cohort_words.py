"""What cohorts are called, and when their numbers are too small."""

from __future__ import annotations

from bellwether.engine.definitions.value import Reason
from bellwether.engine.statistics.cohorts import Cell, Kept

LEAST = 10
"""Under so many accounts a share is shown with its counts and without a colour."""

MONTHS = 36
"""So many months are looked at where nobody says how many."""

MOST_MONTHS = 120

NAMES = {
    Kept.ACCOUNTS: "Accounts kept",
    Kept.GROSS: "Revenue kept, gross",
    Kept.NET: "Revenue kept, net",
}

SAYS = {
    Kept.ACCOUNTS: "Of the accounts that began in the month, the share that pays at the end of a later month.",
    Kept.GROSS: (
        "Of what they paid at the end of the month in which they began, the share still paid: each account counts with "
        "at most what it paid then, capped before adding up (gross retention, point to point)."
    ),
    Kept.NET: (
        "What they pay so much later, in percent of what they paid at the end of the month in which they began: growth "
        "counts, newcomers do not (net retention)."
    ),
}

WORDS = {
    Reason.NOT_YET: "not yet",
    Reason.NOT_APPLICABLE: "n/a",
    Reason.NO_DATA: "no data",
    Reason.NOT_ASSIGNED: "not assigned",
    Reason.NO_ROLLUP: "no roll-up",
    Reason.SUPPRESSED: "too few",
    Reason.STALE: "tracking",
    Reason.ERROR: "error",
}
"""The short word in a cell without a share."""


def weak(cell: Cell, least: int = LEAST) -> bool:
    """Whether too few accounts stand behind a share for a colour."""
    return cell.reason is None and cell.n < least


FIELDS = ("row", "name", "accounts", "age", "percent", "reason", "top", "bottom", "n", "members", "low", "high")
"""The columns of a table that is written cell by cell."""


def cells_of(cell: Cell) -> tuple[float | int | str | None, ...]:
    """A cell in the columns from `percent` on; what is unknown has its reason and no numbers."""
    ends = (None, None) if cell.interval is None else (cell.interval.low, cell.interval.high)
    if cell.reason is not None:
        return (None, cell.reason.key, None, None, None, cell.members, None, None)
    return (cell.percent, None, cell.top, cell.bottom, cell.n, cell.members, *ends)
