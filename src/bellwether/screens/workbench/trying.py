"""Formulas that are not saved yet: what is wrong with them and where, or their values."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from threading import Lock

import numpy as np

from bellwether.access.closure import visible
from bellwether.access.viewer import Viewer
from bellwether.catalog.serving import served
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.engine import Engine, Span, one_day
from bellwether.engine.evaluate.grid import Ints, Reals
from bellwether.engine.evaluate.series import Series
from bellwether.engine.formula.check import Checked, check, check_condition
from bellwether.engine.formula.errors import FormulaError, FormulaErrors
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.tree import Expression
from bellwether.engine.formula.words import in_words
from bellwether.engine.plan.signatures import schema_of

DAYS = 730
"""Days of the line: two years, since every metric exists for every past day."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A formula that can be computed, and what it says."""

    text: str
    checked: Checked
    words: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A formula that cannot, with everything that is wrong with it."""

    text: str
    errors: tuple[FormulaError, ...]


def schema(viewer: Viewer) -> Schema:
    """What this viewer's formulas can name: a hidden metric is an unknown name."""
    workspace = served()
    if not viewer.hidden and not viewer.hidden_segments:
        return workspace.engine().schema()
    return schema_of(visible(workspace.catalog(), viewer), workspace.warehouse.event_names())


def tried(viewer: Viewer, text: str) -> Tried | Wrong:
    """The formula in words, or what is wrong with it."""
    return _tried(viewer, text, check)


def tried_condition(viewer: Viewer, text: str) -> Tried | Wrong:
    """A condition on an account in words, or what is wrong with it."""
    return _tried(viewer, text, check_condition)


def _tried(viewer: Viewer, text: str, checking: Callable[[Expression, Schema], Checked]) -> Tried | Wrong:
    names = schema(viewer)
    try:
        checked = checking(parse(text), names)
    except FormulaErrors as errors:
        return Wrong(text, errors.errors)
    return Tried(text, checked, in_words(checked.expression, names))


def faults(wrong: Wrong) -> str:
    """The places of the errors as the editor underlines them: from and to, counted as browsers count letters."""
    return json.dumps([{"from": start, "to": end, "message": error.sentence} for error, (start, end) in _places(wrong)])


def of_account(expression: Expression, account: str) -> Series:
    """The values of one account over two years."""
    last = served().last_day()
    days = Span(last - timedelta(days=DAYS - 1), last)
    return served().engine().values(expression, EachAccount((account,)), days=days)


def of_all(viewer: Viewer, expression: Expression, days: Span | None = None) -> Series:
    """The values of every account that the viewer sees, on the last complete day or over some days."""
    workspace = served()
    asked = _Asked(expression, viewer.accounts, days or one_day(workspace.last_day()))
    with _COMPUTING:
        return _values(workspace.engine(), workspace.warehouse.batch(), asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What decides the values of all accounts, on one state of the facts."""

    expression: Expression
    accounts: frozenset[str] | None
    days: Span


_COMPUTING = Lock()
"""While somebody moves a band's edge, the same values are asked for again and again: they are computed once."""


@lru_cache(maxsize=3)
def _values(engine: Engine, _batch: int, asked: _Asked) -> Series:
    ids = None if asked.accounts is None else tuple(sorted(asked.accounts))
    return engine.values(asked.expression, EachAccount(ids), days=asked.days)


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The lower quarter, the median and the upper quarter of all known values of each day; None where none is."""

    days: Series
    lower: tuple[float | None, ...]
    median: tuple[float | None, ...]
    upper: tuple[float | None, ...]


def quartiles_of_all(viewer: Viewer, expression: Expression) -> Quartiles:
    """Where the values of all accounts that the viewer sees lay on each day of two years."""
    last = served().last_day()
    series = of_all(viewer, expression, Span(last - timedelta(days=DAYS - 1), last))
    numbers = np.where(series.grid.known, series.grid.reals(), np.inf)
    numbers.sort(axis=0)
    known = series.grid.known.sum(axis=0)
    return Quartiles(series, *(_quantile(numbers, known, share) for share in (0.25, 0.5, 0.75)))


def _quantile(ordered: Reals, known: Ints, share: float) -> tuple[float | None, ...]:
    """Between the two values around the place, as everywhere where quantiles are taken."""
    if not ordered.shape[0]:
        return (None,) * known.size
    place = np.maximum(known - 1, 0) * share
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(known - 1, 0))
    columns = np.arange(ordered.shape[1])
    low, high = ordered[below, columns], ordered[above, columns]
    with np.errstate(invalid="ignore"):
        between: list[float] = (low + (high - low) * (place - below)).tolist()
    counts: list[int] = known.tolist()
    return tuple(one if count else None for one, count in zip(between, counts, strict=True))


def _places(wrong: Wrong) -> Sequence[tuple[FormulaError, tuple[int, int]]]:
    starts = [0]
    for line in wrong.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    told = []
    for error in wrong.errors:
        number = min(max(error.span.line, 1), len(starts) - 1)
        start = starts[number - 1] + error.span.column - 1
        end = start + max(error.span.length, 1)
        told.append((error, (_units(wrong.text[:start]), _units(wrong.text[:end]))))
    return told


def _units(text: str) -> int:
    """Browsers count a letter beyond the basic plane twice."""
    return len(text.encode("utf-16-le")) // 2
