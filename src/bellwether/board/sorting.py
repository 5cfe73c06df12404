"""The order of a board's rows: by name, trait, metric, colour or change; unknown last, equal rows by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

import numpy as np

from bellwether.board.board import Board, Rows
from bellwether.board.columns import Reals
from bellwether.board.timeframe import Over


class Measure(StrEnum):
    """What of a change rows are sorted by."""

    VALUE = "abs"
    PERCENT = "pct"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class ByName:
    """By the account's name."""


@dataclass(frozen=True, slots=True)
class ByTrait:
    """By a trait."""

    trait: str


@dataclass(frozen=True, slots=True)
class ByMetric:
    """By a metric's value."""

    metric: str


@dataclass(frozen=True, slots=True)
class ByColour:
    """By the colour of a metric's value: bad, watch, good."""

    metric: str


@dataclass(frozen=True, slots=True)
class ByChange:
    """By a metric's change since an earlier day."""

    metric: str
    over: Over
    measure: Measure = Measure.PERCENT


Key = ByName | ByTrait | ByMetric | ByColour | ByChange


@dataclass(frozen=True, slots=True)
class Sort:
    """One key and its direction."""

    key: Key
    descending: bool = False


def order(board: Board, rows: Rows, sorts: Sequence[Sort]) -> Rows:
    """The rows sorted by several keys, the first counts most. Unknown comes last whichever way; equal rows stay."""
    keys: list[np.ndarray[tuple[int], np.dtype[np.generic]]] = []
    for sort in reversed(sorts):
        numbers = _numbers(board, sort.key)[rows]
        unknown = np.isnan(numbers)
        directed = np.where(unknown, 0.0, -numbers if sort.descending else numbers)
        keys += [directed, unknown]
    return rows[np.lexsort(keys)] if keys else rows


def _numbers(board: Board, key: Key) -> Reals:
    match key:
        case ByName():
            return board.rows.astype(np.float64)
        case ByTrait(trait):
            return board.trait(trait).numbers
        case ByMetric(metric):
            return board.metric(metric).numbers
        case ByColour(metric):
            colour = board.metric(metric).colour.astype(np.float64)
            return np.where(colour > 0, colour, np.nan)
        case ByChange(metric, over, measure):
            change = board.change(metric, over)
            match measure:
                case Measure.VALUE:
                    return change.compared.change
                case Measure.PERCENT:
                    return change.compared.percent
                case Measure.COLOUR:
                    return change.colour_change
        case _:
            assert_never(key)
