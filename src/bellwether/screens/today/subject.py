"""What the page looks at: the accounts in sight, on one board, with the metrics that speak of their state."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass

from bellwether.access.viewer import Viewer
from bellwether.board.board import Board, Rows
from bellwether.board.columns import ChangeColumn
from bellwether.board.timeframe import read_over
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric
from bellwether.screens import key_metrics
from bellwether.screens.boards import boards
from bellwether.screens.filters.scope import Scope, asked_by, scope_of

MONTH, DAY = read_over("30d"), read_over("1d")


@dataclass(frozen=True)
class Subject:
    """The viewer's accounts on the last complete day. `judged` are the metrics whose colours are watched."""

    viewer: Viewer
    scope: Scope
    board: Board
    rows: Rows
    money: Metric | None
    renewal: Metric | None
    health: Metric | None
    judged: tuple[Metric, ...]

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """The metrics that the viewer may read."""
        return self.scope.catalog.metrics

    def computed(self, metric: Metric | None) -> Metric | None:
        """The metric, if there is one and its values are there on the day."""
        return None if metric is None or metric.key in self.board.uncomputed else metric

    def change(self, metric: Metric, over: str = "30d") -> ChangeColumn:
        """How a metric has changed over the month, or since the day before."""
        return self.board.change(metric.key, read_over(over))


def subject(viewer: Viewer, session: MutableMapping[str, str]) -> Subject:
    """What the page looks at."""
    scope = scope_of(viewer, session)
    metrics, named = scope.catalog.metrics, scope.catalog.key_metrics
    money, renewal = key_metrics.revenue(metrics, named), key_metrics.renewal(metrics, named)
    health = key_metrics.health(metrics, named)
    judged = tuple(one for one in metrics.values() if one.bands)
    asked = asked_by([scope.within])
    keys = {one.key for one in (money, renewal, health, *judged) if one is not None}
    changes = {(one.key, DAY) for one in judged}
    changes |= {(one.key, MONTH) for one in (money, health) if one is not None}
    board = boards().on(served().last_day(), sorted(keys | asked.metrics), sorted(changes | asked.changes, key=str))
    return Subject(viewer, scope, board, scope.rows(board), money, renewal, health, judged)
