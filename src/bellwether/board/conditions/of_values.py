"""Conditions on a metric's value, its colour, its target and its change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np

from bellwether.board.board import Board
from bellwether.board.columns import Flags
from bellwether.board.conditions.comparing import Compare, grouped_text, one_of
from bellwether.board.timeframe import Over, over_in_words
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.value import ChangeStatus, Reason
from bellwether.engine.evaluate.standing import Colour


@dataclass(frozen=True, slots=True)
class ValueCompared:
    """A metric's value stands so to a bound. Where it is unknown, nothing holds."""

    metric: str
    compare: Compare
    bound: Decimal

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return self.compare.mask(board.metric(self.metric).numbers, self.bound)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return board.metric(self.metric).known

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        return f"{metric_name(self.metric, catalog)} is {self.compare.words} {grouped_text(self.bound)}"


@dataclass(frozen=True, slots=True)
class ValueBetween:
    """A metric's value lies between two bounds, both included."""

    metric: str
    lowest: Decimal
    highest: Decimal

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        numbers = board.metric(self.metric).numbers
        return (numbers >= float(self.lowest)) & (numbers <= float(self.highest))

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return board.metric(self.metric).known

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        name = metric_name(self.metric, catalog)
        return f"{name} is from {grouped_text(self.lowest)} to {grouped_text(self.highest)}"


@dataclass(frozen=True, slots=True)
class ValueRanked:
    """A rank or text is one of some."""

    metric: str
    ranks: tuple[str, ...]

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return board.metric(self.metric).ranked(self.ranks)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return board.metric(self.metric).known

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        return f"{metric_name(self.metric, catalog)} is {one_of(self.ranks)}"


@dataclass(frozen=True, slots=True)
class ValueUnknown:
    """A metric has no value, for one of some reasons; for any if none is given."""

    metric: str
    reasons: tuple[Reason, ...] = ()

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return board.metric(self.metric).unknown_because(self.reasons)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return np.ones(board.size, dtype=np.bool_)

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        name = metric_name(self.metric, catalog)
        if not self.reasons:
            return f"{name} is unknown"
        return f"{name} is unknown ({one_of(tuple(_spaced(reason.key) for reason in self.reasons))})"


@dataclass(frozen=True, slots=True)
class ColourIs:
    """A metric's value (a health score's too) has one of some colours; `none` is no colour."""

    metric: str
    colours: tuple[Colour, ...]

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return board.metric(self.metric).coloured(self.colours)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return board.metric(self.metric).known

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        told = tuple("without colour" if one is Colour.NONE else one.value for one in self.colours)
        return f"{metric_name(self.metric, catalog)} is {one_of(told)}"


@dataclass(frozen=True, slots=True)
class TargetReached:
    """A metric's value has a target and reaches it, or, if not `reached`, misses it."""

    metric: str
    reached: bool = True

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return board.metric(self.metric).reaching(reached=self.reached)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return board.metric(self.metric).aimed

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        return f"{metric_name(self.metric, catalog)} {'reaches' if self.reached else 'misses'} its target"


class Amount(StrEnum):
    """In what a change is measured."""

    PERCENT = "pct"
    ABSOLUTE = "abs"


@dataclass(frozen=True, slots=True)
class Changed:
    """A metric's change stands so to a bound: in percent where it has one (status `ok`), or in its own unit.

    “Increased by at least 20 %” holds of status `ok` alone: new accounts have a condition of their own.
    """

    metric: str
    over: Over
    amount: Amount
    compare: Compare
    bound: Decimal

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        change = board.change(self.metric, self.over)
        match self.amount:
            case Amount.PERCENT:
                return self.compare.mask(change.compared.percent, self.bound) & change.with_status([ChangeStatus.OK])
            case Amount.ABSOLUTE:
                sound = ~change.with_status([ChangeStatus.SMALL_BASE])
                return self.compare.mask(change.compared.change, self.bound) & sound

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        compared = board.change(self.metric, self.over).compared
        return ~np.isnan(compared.percent if self.amount is Amount.PERCENT else compared.change)

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        unit = " %" if self.amount is Amount.PERCENT else ""
        name, bound, time = metric_name(self.metric, catalog), abs(self.bound), over_in_words(self.over)
        if self.bound > 0 and self.compare in (Compare.AT_LEAST, Compare.MORE):
            return f"{name} rose by {self.compare.words} {grouped_text(bound)}{unit} {time}"
        if self.bound < 0 and self.compare in (Compare.AT_MOST, Compare.LESS):
            words = Compare.AT_LEAST.words if self.compare is Compare.AT_MOST else Compare.MORE.words
            return f"{name} fell by {words} {grouped_text(bound)}{unit} {time}"
        return f"{name} changed by {self.compare.words} {grouped_text(self.bound)}{unit} {time}"


@dataclass(frozen=True, slots=True)
class ChangeIs:
    """A comparison has one of some statuses: new, fallen to zero and without a base are asked for by name."""

    metric: str
    over: Over
    statuses: tuple[ChangeStatus, ...]

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return board.change(self.metric, self.over).with_status(self.statuses)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return np.ones(board.size, dtype=np.bool_)

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        told = one_of(tuple(_STATUSES[status] for status in self.statuses))
        return f"{metric_name(self.metric, catalog)} {told} {over_in_words(self.over)}"


class Way(StrEnum):
    """Which way a change goes, by the metric's direction or by its colour."""

    GAIN = "gain"
    LOSS = "loss"
    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Moved:
    """A metric's change is a gain or a loss by its direction, or its colour got better or worse."""

    metric: str
    over: Over
    way: Way

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        change = board.change(self.metric, self.over)
        steps = np.nan_to_num(change.colour_change)
        match self.way:
            case Way.GAIN:
                return change.compared.gain > 0
            case Way.LOSS:
                return change.compared.gain < 0
            case Way.BETTER:
                return steps > 0
            case Way.WORSE:
                return steps < 0

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        change = board.change(self.metric, self.over)
        by_colour = self.way in (Way.BETTER, Way.WORSE)
        return ~np.isnan(change.colour_change if by_colour else change.compared.change)

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        name, time = metric_name(self.metric, catalog), over_in_words(self.over)
        if self.way in (Way.GAIN, Way.LOSS):
            return f"{name} shows a {self.way} {time}"
        return f"the colour of {name} got {self.way} {time}"


_STATUSES = {
    ChangeStatus.OK: "can be compared in percent",
    ChangeStatus.UNCHANGED_ZERO: "stayed at zero",
    ChangeStatus.NEW: "rose from zero",
    ChangeStatus.NEW_NEGATIVE: "fell below zero",
    ChangeStatus.NEGATIVE_BASE: "started below zero",
    ChangeStatus.NO_BASE: "had no value before",
    ChangeStatus.NO_CURRENT: "has no value now",
    ChangeStatus.SMALL_BASE: "started too small for percent",
}


def metric_name(key: str, catalog: Catalog) -> str:
    """The name of a metric; its key where nobody defined it."""
    metric = catalog.metrics.get(key)
    return key if metric is None else metric.name


def _spaced(key: str) -> str:
    return key.replace("_", " ")
