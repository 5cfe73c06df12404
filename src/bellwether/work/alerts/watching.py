"""What the rules say of every account on a day: asked of the engine, for all accounts at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.metric import Direction
from bellwether.engine.definitions.value import KNOWN, Reason
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.series import Series
from bellwether.engine.formula.parse import parse
from bellwether.ui.changes import change_text
from bellwether.ui.figures import figure_text, look_of
from bellwether.work.alerts.domain import Evidence, Standing, Verdict, standing
from bellwether.work.alerts.rules import WatchedRule

LOOK_BACK = Duration(30, Period.DAY)
"""The time over which an alert's evidence is compared."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a rule stands with each account (by the customer's id); accounts where it is clear are left out."""

    standings: Mapping[str, Standing]

    def of(self, account: str) -> Standing:
        """Where the rule stands with an account."""
        return self.standings.get(account, Standing.CLEAR)


def look(engine: Engine, watched: WatchedRule, day: date) -> Seen:
    """Where a rule stands with every account on a day, from the facts up to that day."""
    rule = watched.rule
    series = engine.values(parse(watched.condition), days=Span(day - timedelta(days=rule.look_back), day))
    return Seen(dict(_standings(series, watched)))


def _standings(series: Series, watched: WatchedRule) -> Iterator[tuple[str, Standing]]:
    known = series.grid.reason == KNOWN
    yes = known & (series.grid.numbers != 0)
    held = series.grid.reason == Reason.STALE
    for place in np.flatnonzero(yes[:, -1] | held[:, -1]):
        row = [
            Verdict.HELD if silent else Verdict.YES if said else Verdict.NO
            for said, silent in zip(yes[place], held[place], strict=True)
        ]
        yield series.labels[place], standing(row, watched.rule)


def evidence(engine: Engine, metric: str, accounts: Iterable[str], day: date) -> dict[str, Evidence]:
    """A metric's value on the day, with its change over the last 30 days, for each of these accounts."""
    wanted = set(accounts)
    definition = engine.catalog.metrics[metric]
    compared = engine.change(metric, over=LOOK_BACK, on=day)
    look = look_of(definition, engine.catalog.money.currency, [one.current for one in compared])
    return {
        one.label: Evidence(
            metric=metric,
            name=definition.name,
            value=figure_text(one.current, look),
            day=day,
            # That a renewal comes nearer by a day each day is no news: only what has a better and a worse moves.
            change="" if definition.direction is Direction.NONE else change_text(one, look),
        )
        for one in compared
        if one.label in wanted
    }


def ids_by_key(engine: Engine) -> Mapping[int, str]:
    """The customer's id of every account by its key."""
    return engine.facts().ids_by_key


def names_by_id(engine: Engine) -> dict[str, str]:
    """The name of every account by the customer's id."""
    _, ids, names = engine.facts().directory
    return dict(zip(ids, names, strict=True))


def keys_of(engine: Engine, accounts: Sequence[str]) -> dict[str, int]:
    """The key of each of these accounts."""
    known = engine.facts().keys_by_id
    return {account: known[account] for account in accounts if account in known}
