"""The scores of one workspace, read through its engine: of a day, over time, explained, compared, and tried out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import partial

import numpy as np

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.score import Score
from bellwether.engine.definitions.value import Reason, Unknown, Value
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.cards import Cards, Stored
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.from_store import StoredFirst, scored_on, whatever_is_stored
from bellwether.engine.evaluate.scored import UNMATCHED
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.standing import Colour
from bellwether.engine.scoring.card import Card
from bellwether.engine.scoring.split import Split
from bellwether.health.domain import Move, Standings, WhatIf, colour_of, value_of

KEY = "health"
"""The score that is meant where none is named."""


def score_keys(catalog: Catalog) -> tuple[str, ...]:
    """The keys of the scores, the workspace's own first: the one that it names, else the one called `health`."""
    first = catalog.key_metrics.health or KEY
    found = [key for key, metric in catalog.metrics.items() if metric.score is not None]
    return tuple(sorted(found, key=lambda key: (key != first, found.index(key))))


class Health:
    """One score of a workspace. `facts` asks as known at an instant, where a day is explained or compared."""

    def __init__(self, engine: Engine, key: str | None = None) -> None:
        scores = score_keys(engine.catalog)
        if key not in scores and (key is not None or not scores):
            raise UnknownName("health score", key or KEY, scores)
        self.engine = engine
        self.key = key or scores[0]

    @property
    def metric(self) -> Metric:
        """The definition in force."""
        return self.engine.catalog.metrics[self.key]

    def scores(self, on: date) -> Series:
        """The stored scores of all accounts on a computed day: one column."""
        (found,) = self.engine.on_day([self.key], on)
        return found

    def history(self, account: str, days: Span) -> Series:
        """The stored scores of one account."""
        (found,) = self.engine.history([self.key], account, days)
        return found

    def standings(self, on: date, accounts: frozenset[str] | None = None) -> Standings:
        """How many accounts (None: of all) are in which band on a day."""
        series = self.scores(on)
        values = [
            series.value(place, 0) for place, label in enumerate(series.labels) if accounts is None or label in accounts
        ]
        return standings(self.metric, values)

    def explain(self, account: str, on: date, facts: Facts | None = None) -> Card:
        """Everything that an account's score of a day is made of: of stored values, or of `facts` as known then."""
        with self.engine.warehouse.steady():
            return self._cards(account, facts).on(day_number(on))

    def split(self, account: str, first: date, last: date, facts: Facts | None = None) -> Split:
        """What moved an account's score from one day to another, in parts that add up."""
        with self.engine.warehouse.steady():
            return self._cards(account, facts).between(day_number(first), day_number(last))

    def what_if(self, other: Metric, on: date, accounts: frozenset[str] | None = None) -> WhatIf:
        """What another wording of the score would make of the accounts (None: all) on a computed day.

        The other score is applied to the stored values of its metrics; one of which nothing is stored is computed.
        """
        facts = self.engine.facts()
        with self.engine.warehouse.steady():
            now = self.scores(on)
            then = scored_on(other, facts, self.engine.warehouse, day_number(on))
        before = {label: now.value(place, 0) for place, label in enumerate(now.labels)}
        numbers, reasons = then.grid.numbers[:, 0].tolist(), then.grid.reason[:, 0].tolist()
        roster = facts.roster
        places = [place for place, one in enumerate(roster.external_ids) if accounts is None or one in accounts]
        after = {roster.external_ids[place]: value_of(int(numbers[place]), int(reasons[place])) for place in places}
        moves = []
        for place in places:
            account = roster.external_ids[place]
            earlier = before.get(account, Unknown(Reason.NOT_YET))
            colours = colour_of(self.metric, earlier), colour_of(other, after[account])
            if colours[0] is not colours[1]:
                moves.append(Move(account, roster.names[place], earlier, after[account], *colours))
        there = [place for place in places if reasons[place] != Reason.NOT_YET]
        profile = np.asarray(then.profile[:, 0])
        number = len(other.score.profiles) if other.score is not None else 0
        return WhatIf(
            on,
            standings(
                self.metric, (before.get(roster.external_ids[place], Unknown(Reason.NOT_YET)) for place in places)
            ),
            standings(other, after.values()),
            tuple(moves),
            tuple(tuple(roster.external_ids[p] for p in there if profile[p] == n) for n in range(number)),
            tuple(roster.external_ids[place] for place in there if profile[place] == UNMATCHED),
        )

    def profiles(self, on: date) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
        """The accounts of each profile, in order, on a computed day; and those that none fits."""
        found = self.what_if(self.metric, on)
        return found.profiles, found.unmatched

    def _cards(self, account: str, facts: Facts | None) -> Cards:
        if facts is not None:
            return Cards(self.metric, account, facts)
        now = self.engine.facts()
        first = whatever_is_stored(self.engine.warehouse, now, self.engine.versions())
        return Cards(self.metric, account, now, Stored(first, partial(self._shown, account, first)))

    def _shown(self, account: str, first: StoredFirst, day: int) -> dict[str, Value]:
        """The stored values of the drivers on a day, with their n and parts."""
        read = {driver.metric for profile in (self.metric.score or Score(())).profiles for driver in profile.drivers}
        keys = [key for key in sorted(read) if key in first.versions and first.versions[key].computed_to >= day]
        on = date_of(day)
        return {one.metric: one.value(0, 0) for one in self.engine.history(keys, account, Span(on, on))} if keys else {}


def standings(metric: Metric, values: Iterable[Value]) -> Standings:
    """How many of the values are where."""
    found: Counter[Colour | Reason] = Counter(
        value.reason if isinstance(value, Unknown) else colour_of(metric, value) for value in values
    )
    return Standings(
        found[Colour.GOOD],
        found[Colour.WATCH],
        found[Colour.BAD],
        found[Reason.NOT_ASSIGNED],
        found[Reason.SUPPRESSED],
        sum(count for why, count in found.items() if isinstance(why, Reason) and why not in _TOLD),
    )


_TOLD = (Reason.NOT_YET, Reason.NOT_ASSIGNED, Reason.SUPPRESSED)
