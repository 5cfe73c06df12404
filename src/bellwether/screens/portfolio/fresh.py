"""Values that were edited since the last refresh: shown at once, before the stored ones follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bellwether.board.columns import MetricColumn
from bellwether.catalog.serving import served
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.value import Value
from bellwether.engine.engine import one_day
from bellwether.engine.evaluate.standing import Colour, rank_colour, standing
from bellwether.screens.editing.live import overtaken
from bellwether.screens.portfolio.showing import Shown

Fresh = dict[tuple[str, str], Value]
"""Values by account and metric."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A value as it is now, with its colour."""

    value: Value
    colour: Colour


def fresh(shown: Shown, accounts: Sequence[str]) -> Fresh:
    """The values that newer facts have overtaken; of several accounts only entered ones, which cost nothing."""
    one = len(accounts) == 1
    keys = [
        metric.key
        for metric in shown.metrics
        if metric.key not in shown.board.uncomputed and (one or metric.kind is MetricKind.ENTERED)
    ]
    behind: dict[str, list[str]] = {}
    for account in accounts if keys else ():
        for key in overtaken(int(shown.board.keys[shown.board.row(account)]), keys):
            behind.setdefault(key, []).append(account)
    found: Fresh = {}
    for key, some in behind.items():
        series = served().engine().values(key, EachAccount(tuple(some)), days=one_day(shown.day))
        found |= {(label, key): series.value(at, 0) for at, label in enumerate(series.labels)}
    return found


def seen(column: MetricColumn, row: int, newer: Value | None) -> Seen:
    """The newer value where there is one, else the stored one."""
    if newer is None:
        return Seen(column.value(row), column.colour_of(row))
    metric = column.metric
    if metric.entered is not None and metric.entered.ranks:
        return Seen(newer, rank_colour(metric, newer))
    return Seen(newer, standing(metric, newer, column.target_of(row)).colour)
