"""Values that were edited since the last refresh: shown at once, before the stored ones follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from types import MappingProxyType
from typing import ClassVar

from bellwether.board.columns import MetricColumn
from bellwether.catalog.serving import served
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.value import Value
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.standing import Colour, rank_colour, standing
from bellwether.engine.warehouse.shelf import Shelf
from bellwether.screens.editing.live import MOST, overtaken_among
from bellwether.screens.portfolio.showing import Shown

Fresh = Mapping[tuple[str, str], Value]
"""Values by account and metric."""

NOTHING_NEWER: Fresh = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Seen:
    """A value as it is now, with its colour."""

    value: Value
    colour: Colour


def fresh(shown: Shown, accounts: Sequence[str]) -> Fresh:
    """The values that newer facts have overtaken; of several accounts only entered ones, which cost nothing."""
    known = [metric for metric in shown.metrics if metric.key not in shown.board.uncomputed]
    if len(accounts) > 1:
        known = [metric for metric in known if metric.kind is MetricKind.ENTERED]
    if not known or not accounts:
        return {}
    keys = shown.board.keys[[shown.board.row(one) for one in accounts]]
    overtaken, there = overtaken_among(keys, [metric.key for metric in known])
    touched = tuple(one for one, new in zip(accounts, there.tolist(), strict=True) if new)
    found: dict[tuple[str, str], Value] = {}
    for one in overtaken[:MOST]:
        found |= {(account, one): value for account, value in _values(one, shown.day, touched)}
    return found


class _Kept:
    """Overtaken values of all accounts: everybody's tables show them until the stored ones follow."""

    held: ClassVar[tuple[Engine, Shelf[Series]] | None] = None
    working = Lock()

    @classmethod
    def of(cls, engine: Engine) -> Shelf[Series]:
        """Those of the definitions in force; new ones have a new engine."""
        if cls.held is None or cls.held[0] is not engine:
            cls.held = engine, Shelf(MOST)
        return cls.held[1]


def _values(metric: str, day: date, accounts: Sequence[str]) -> Iterator[tuple[str, Value]]:
    """A metric's values by the newest facts: one account's alone, those of several for all accounts once."""
    engine = served().engine()
    facts = engine.facts()
    epoch, written = facts.epoch(engine.reach.of_metric(metric)), engine.warehouse.generation()
    kept, name = _Kept.of(engine), (epoch, written, day, metric)
    series = kept.get(name)
    if series is None and len(accounts) > 1:
        with _Kept.working:
            series = kept.get(name) or engine.values(metric, days=one_day(day), facts=facts)
            kept.put(name, series)
    if series is None:
        series = engine.values(metric, EachAccount(tuple(accounts)), days=one_day(day), facts=facts)
        return ((label, series.value(at, 0)) for at, label in enumerate(series.labels))
    rows = facts.places_of(accounts).tolist()
    return ((account, series.value(row, 0)) for account, row in zip(accounts, rows, strict=True))


def seen(column: MetricColumn, row: int, newer: Value | None) -> Seen:
    """The newer value where there is one, else the stored one."""
    if newer is None:
        return Seen(column.value(row), column.colour_of(row))
    metric = column.metric
    if metric.entered is not None and metric.entered.ranks:
        return Seen(newer, rank_colour(metric, newer))
    return Seen(newer, standing(metric, newer, column.target_of(row)).colour)
