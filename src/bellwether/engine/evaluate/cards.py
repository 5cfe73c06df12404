"""The card of one account's score on a day: what every driver said, what it was worth and how much it weighed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.score import Profile
from bellwether.engine.definitions.value import KNOWN, Reason, Value
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.events import Bucket
from bellwether.engine.evaluate.expression import evaluate, metric_grid
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.from_store import StoredFirst
from bellwether.engine.evaluate.grid import Grid
from bellwether.engine.evaluate.holding import Held
from bellwether.engine.evaluate.run import Question, account_scope, place_of
from bellwether.engine.evaluate.scope import EventPool, Scope
from bellwether.engine.evaluate.scored import NO_CAP, UNMATCHED, Judge, Judged
from bellwether.engine.evaluate.series import Series, texts_of
from bellwether.engine.scoring.card import Card, DriverCard
from bellwether.engine.scoring.split import Split, split
from bellwether.engine.scoring.weights import coverage, declared_weights, effective_weights

Shown = Callable[[int], Mapping[str, Value]]
"""The stored values of a score's drivers on a day, each with what is stored beside it."""


@dataclass(frozen=True)
class Stored:
    """Where cards find values without reading events: for the evaluation, and as they are shown."""

    first: StoredFirst
    shown: Shown


@dataclass(frozen=True)
class Cards:
    """Makes the cards of one score for one account, from facts or, where given, from what is stored."""

    metric: Metric
    account: str
    facts: Facts
    stored: Stored | None = None

    def on(self, day: int) -> Card:
        """The card of a day, by the profile that fits the account on it."""
        judge = self._judge(day)
        found = judge.scored()
        reason = int(found.grid.reason[0, 0])
        return self._card(judge, int(found.profile[0, 0]), None if reason == KNOWN else Reason(reason))

    def by(self, profile: Profile, day: int) -> Card | None:
        """The card of a day by a profile that need not be the account's own; None where the score has no such one."""
        profiles = self.metric.score.profiles if self.metric.score is not None else ()
        if profile not in profiles:
            return None
        judge = self._judge(day)
        return self._card(judge, profiles.index(profile), None)

    def between(self, first: int, last: int) -> Split:
        """What moved the score from one day to another."""
        before, after = self.on(first), self.on(last)
        middle = None
        if before.profile != after.profile and after.profile is not None:
            middle = self.by(after.profile, first)
        return split(before, after, middle)

    def _judge(self, day: int) -> Judge:
        axis = days_between(day, day, self.facts.catalog.calendar)
        if self.stored is None:
            question = Question(self.metric.key, EachAccount((self.account,)), axis)
            return Judge(self.metric, account_scope(question, self.facts, self.account), evaluate)
        ids = self.facts.roster.external_ids
        place = ids.index(self.account) if self.account in ids else place_of(self.account, self.facts)
        scope = Scope(EventPool(self.facts, Bucket(place, place + 1), (day, day)), axis)
        return Judge(self.metric, scope, self.stored.first.reading(self.metric), stored=True)

    def _card(self, judge: Judge, number: int, missing: Reason | None) -> Card:
        scope = judge.scope
        place = scope.bucket.low
        names = self.facts.roster.external_ids[place], self.facts.roster.names[place]
        day = date_of(scope.axis.days[0])
        if number == UNMATCHED:
            return Card(*names, day, None, (), Fraction(0), None, missing)
        profile = judge.score.profiles[number]
        judged = judge.judged(number)
        cap = int(judged.cap[0, 0])
        assigned = [bool(flag) for flag in judged.drivers.assigned[:, 0, 0]]
        valued = [bool(flag) for flag in judged.drivers.valued[:, 0, 0]]
        return Card(
            *names,
            day,
            profile,
            tuple(self._drivers(profile, judged, scope)),
            coverage(profile, assigned, valued),
            None if cap == NO_CAP else profile.caps[cap],
            missing,
        )

    def _drivers(self, profile: Profile, judged: Judged, scope: Scope) -> list[DriverCard]:
        counts = [bool(flag) for flag in judged.drivers.counts[:, 0, 0]]
        effective = effective_weights(profile, counts)
        declared = declared_weights(profile)
        groups = [group.name for group in profile.groups for _ in group.drivers]
        metrics = self.facts.catalog.metrics
        shown = {} if self.stored is None else self.stored.shown(scope.axis.days[0])
        return [
            DriverCard(
                driver,
                groups[place],
                metrics[driver.metric].name,
                self._value(driver.metric, judged.values[place], scope, shown),
                bool(judged.values[place].held[0, 0]),
                bool(judged.drivers.assigned[place, 0, 0]),
                int(judged.drivers.points[place, 0, 0]) if counts[place] else None,
                declared[place],
                effective[place],
            )
            for place, driver in enumerate(profile.drivers)
        ]

    def _value(self, metric: str, value: Held, scope: Scope, shown: Mapping[str, Value]) -> Value:
        """The driver's value with what is beside it, or the one held from before an outage."""
        if metric in shown and not value.held[0, 0]:
            return shown[metric]
        grid = value.grid if bool(value.held[0, 0]) else metric_grid(metric, scope)
        return _cell(metric, grid, self.facts)


def _cell(metric: str, grid: Grid, facts: Facts) -> Value:
    return Series(metric, ("",), ("",), (0,), grid, texts_of(grid, facts)).value(0, 0)
