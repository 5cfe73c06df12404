"""Values that were edited since the last refresh: shown at once, before the stored ones follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bellwether.board.columns import MetricColumn
from bellwether.catalog.serving import served
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.value import Value
from bellwether.engine.engine import one_day
from bellwether.engine.evaluate.standing import Colour, rank_colour, standing
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
        series = served().engine().values(one, EachAccount(touched), days=one_day(shown.day))
        found |= {(label, one): series.value(at, 0) for at, label in enumerate(series.labels)}
    return found


def seen(column: MetricColumn, row: int, newer: Value | None) -> Seen:
    """The newer value where there is one, else the stored one."""
    if newer is None:
        return Seen(column.value(row), column.colour_of(row))
    metric = column.metric
    if metric.entered is not None and metric.entered.ranks:
        return Seen(newer, rank_colour(metric, newer))
    return Seen(newer, standing(metric, newer, column.target_of(row)).colour)
