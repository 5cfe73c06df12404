"""The accounts that a viewer looks at: those they may see, narrowed by the account filter of the whole application."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qsl

from bellwether.access.closure import visible
from bellwether.access.viewer import Viewer
from bellwether.accounts.views.chosen import chosen
from bellwether.board.board import Board, Rows
from bellwether.board.conditions.condition import All, Condition, changes_of, metrics_of
from bellwether.board.conditions.spelling import read_condition
from bellwether.board.timeframe import Over
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.evaluate.readback import NotComputed
from bellwether.screens.boards import boards
from bellwether.screens.filters.allowed import check_known
from bellwether.ui.figures import money_text, number_text
from bellwether.ui.headings import within


@dataclass(frozen=True)
class Scope:
    """Whose accounts: `ids` limits to these (None: all), `within` to those of which it holds.

    `catalog` is what the viewer may know of. A complaint says why the chosen view narrows nothing.
    """

    catalog: Catalog
    name: str
    ids: frozenset[str] | None
    within: Condition | None
    complaints: tuple[str, ...] = ()

    def rows(self, board: Board) -> Rows:
        """Their rows on a board."""
        return board.select(self.within, board.of(self.ids))


def scope_of(viewer: Viewer, session: MutableMapping[str, str]) -> Scope:
    """The accounts that a viewer looks at now."""
    catalog = visible(served().catalog(), viewer)
    filtered = chosen(viewer, session)
    ids = viewer.accounts if filtered.accounts is None else filtered.accounts
    if viewer.accounts is not None and filtered.accounts is not None:
        ids = viewer.accounts & filtered.accounts
    spelled = "" if filtered.view is None else dict(parse_qsl(filtered.view.query)).get("filter", "")
    if not spelled:
        return Scope(catalog, filtered.name, ids, None)
    try:
        within = read_condition(spelled)
        check_known(within, catalog)
        _check_computed(within)
    except BellwetherError as problem:
        return Scope(catalog, filtered.name, ids, None, (f"“{filtered.name}” narrows nothing. {problem}",))
    return Scope(catalog, filtered.name, ids, within)


def _check_computed(within: Condition) -> None:
    """Raises NotComputed for a metric that was made or changed since values were last computed."""
    wanted = sorted(metrics_of(within))
    uncomputed = boards().on(served().last_day(), wanted).uncomputed if wanted else ()
    for key in wanted:
        if key in uncomputed:
            raise NotComputed(key)


def looking(viewer: Viewer, session: MutableMapping[str, str], day: date | None = None) -> Viewer:
    """The viewer as if the accounts that they look at now were all that they may see: what lists and totals are of."""
    scope = scope_of(viewer, session)
    if scope.within is None:
        return viewer if scope.ids is viewer.accounts else replace(viewer, accounts=scope.ids)
    asked = asked_by([scope.within])
    on = served().last_day() if day is None else day
    board = boards().on(on, sorted(asked.metrics), sorted(asked.changes, key=str))
    return replace(viewer, accounts=frozenset(board.ids_of(scope.rows(board))))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a board must have for some conditions."""

    metrics: frozenset[str]
    changes: frozenset[tuple[str, Over]]


def asked_by(conditions: Iterable[Condition | None]) -> Asked:
    """The metrics and comparisons that conditions read."""
    together = All(tuple(one for one in conditions if one is not None))
    return Asked(metrics_of(together), changes_of(together))


def count_in_words(board: Board, rows: Rows, money: Metric | None) -> str:
    """How many accounts, and their money: “41 accounts · €3.2M yearly recurring revenue”."""
    key = None if money is None or money.key in board.uncomputed else money.key
    totals = board.totals(rows, key)
    count = f"{number_text(totals.accounts, 0)} account{'' if totals.accounts == 1 else 's'}"
    if money is None or totals.money is None:
        return count
    currency = (money.unit.currency if money.unit else None) or board.catalog.money.currency
    amount = totals.money if isinstance(totals.money, Decimal) else Decimal(repr(totals.money))
    return f"{count} · {money_text(amount, currency)} {within(money.name)}"
