"""What the health page looks at: one score, and the accounts in sight on one board."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.http import Http404

from bellwether.access.closure import visible
from bellwether.access.viewer import Viewer
from bellwether.board.board import Board, Rows
from bellwether.board.columns import ChangeColumn, MetricColumn
from bellwether.board.timeframe import read_over
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric
from bellwether.health.scores import score_keys
from bellwether.screens.boards import boards
from bellwether.screens.choices import choices
from bellwether.screens.filters.scope import Scope, asked_by, scope_of
from bellwether.ui.figures import money_text

MONTH = read_over("30d")


@dataclass(frozen=True)
class Subject:
    """The accounts in sight on the last complete day, by one score."""

    viewer: Viewer
    scope: Scope
    board: Board
    rows: Rows
    score: Metric
    money: Metric | None

    @cached_property
    def computed(self) -> bool:
        """Whether the score has values on the day."""
        return self.score.key not in self.board.uncomputed

    @property
    def column(self) -> MetricColumn:
        """The scores."""
        return self.board.metric(self.score.key)

    @property
    def change(self) -> ChangeColumn:
        """How the scores have moved over the month."""
        return self.board.change(self.score.key, MONTH)

    @cached_property
    def accounts(self) -> frozenset[str]:
        """The accounts in sight."""
        return frozenset(self.board.ids_of(self.rows))

    def amount(self, rows: Rows) -> str:
        """The money of some accounts; empty where there is no metric of money."""
        if self.money is None or self.money.key in self.board.uncomputed:
            return ""
        total = self.board.totals(rows, self.money.key).money
        return "" if total is None else money_text(total, self.currency)

    def amount_of(self, accounts: frozenset[str] | tuple[str, ...]) -> str:
        """The same for accounts by their ids."""
        places = self.board.places
        return self.amount(np.array([places[one] for one in accounts if one in places], dtype=np.int64))

    @property
    def currency(self) -> str:
        """The currency of the money."""
        unit = None if self.money is None else self.money.unit
        return (unit.currency if unit is not None else None) or self.board.catalog.money.currency


def visible_scores(viewer: Viewer) -> tuple[Metric, ...]:
    """The scores that the viewer may read, the one called `health` first."""
    catalog = visible(served().catalog(), viewer)
    return tuple(catalog.metrics[key] for key in score_keys(catalog))


def subject(viewer: Viewer, session: MutableMapping[str, str], key: str = "") -> Subject | None:
    """What the page looks at; None where there is no score yet. One that is not there does not exist."""
    scores = {one.key: one for one in visible_scores(viewer)}
    if key and key not in scores:
        raise Http404
    if not scores:
        return None
    score = scores[key] if key else next(iter(scores.values()))
    scope = scope_of(viewer, session)
    money = choices(scope.catalog).money()
    asked = asked_by([scope.within])
    keys = {score.key, *asked.metrics} | ({money.key} if money is not None else set())
    changes = {(score.key, MONTH), *asked.changes}
    board = boards().on(served().last_day(), sorted(keys), sorted(changes, key=str))
    return Subject(viewer, scope, board, scope.rows(board), score, money)
