"""Entries themselves: of an entered metric what was last written for an account, however old, with its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from bellwether.board.board import Board
from bellwether.board.columns import Ints, MetricColumn
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.evaluate.comparison import Comparison, compared
from bellwether.engine.evaluate.standing import rank_colour, standing
from bellwether.engine.warehouse.rows import EnteredRows
from bellwether.screens.portfolio.fresh import Seen

SCALE = 4
"""Decimals that entered numbers are kept with."""

_NEVER = Unknown(Reason.NO_DATA, "nothing was ever entered")
_DAYS = 1 << 23
_SHIFT = 1 << 22


@dataclass(frozen=True, slots=True)
class LastEntry:
    """What was last entered and on which day, and what stood there before that."""

    value: Value
    day: date | None
    before: Value
    before_day: date | None

    def seen(self, column: MetricColumn, row: int) -> Seen:
        """The entry in its colour."""
        metric = column.metric
        if metric.entered is not None and metric.entered.ranks:
            return Seen(self.value, rank_colour(metric, self.value))
        return Seen(self.value, standing(metric, self.value, column.target_of(row)).colour)

    def comparison(self, metric: Metric, day: date) -> Comparison:
        """The entry compared with the one before it."""
        days = day_number(self.before_day or day), day_number(self.day or day)
        return compared(("", ""), days, (self.before, self.value), metric)


def last_entries(board: Board, metric: Metric, accounts: Sequence[str]) -> Mapping[str, LastEntry]:
    """The last entry of each account up to the board's day."""
    rows = board.facts.entered(metric.key)
    keys = np.array([board.keys[board.row(one)] for one in accounts], dtype=np.int64)
    at = _places(rows, keys, day_number(board.day))
    places = zip(accounts, at.tolist(), keys.tolist(), strict=True)
    return {account: _entry(board, metric, rows, (place, key)) for account, place, key in places}


def _places(rows: EnteredRows, keys: Ints, day: int) -> Ints:
    """The row of each account's last entry up to a day; rows are sorted by account and day."""
    order = rows.account * _DAYS + rows.day + _SHIFT
    found: Ints = np.searchsorted(order, keys * _DAYS + day + _SHIFT, side="right") - 1
    return found


def _entry(board: Board, metric: Metric, rows: EnteredRows, place: tuple[int, int]) -> LastEntry:
    at, key = place
    if at < 0 or rows.account[at] != key:
        return LastEntry(_NEVER, None, _NEVER, None)
    day = int(rows.day[at])
    # Several entries of one day: the last holds, and what stood before is that of an earlier day.
    earlier = at
    while earlier >= 0 and rows.account[earlier] == key and rows.day[earlier] == day:
        earlier -= 1
    value = _value(board, metric, rows, at)
    if earlier < 0 or rows.account[earlier] != key:
        return LastEntry(value, date_of(day), _NEVER, None)
    return LastEntry(value, date_of(day), _value(board, metric, rows, earlier), date_of(int(rows.day[earlier])))


def _value(board: Board, metric: Metric, rows: EnteredRows, at: int) -> Value:
    if not rows.value.present[at]:
        return Unknown(Reason.NO_DATA, "the entry was taken back")
    number = int(rows.value.values[at])
    if metric.entered is not None and metric.entered.ranks:
        return Known(board.facts.texts(np.array([number], dtype=np.int64))[0])
    whole, rest = divmod(number, 10**SCALE)
    return Known(whole if not rest else Decimal(number).scaleb(-SCALE).normalize())
