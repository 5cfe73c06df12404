"""Health scores for accounts on days: which profile fits, what each driver is worth, and which cap holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.score import Driver, Percentile, Profile, Ranked, Score
from bellwether.engine.definitions.value import Mark, Reason
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.events import Bucket, event_tables
from bellwether.engine.evaluate.grid import Content, Flags, Grid, Ints, nothing
from bellwether.engine.evaluate.holding import Held, through_outages
from bellwether.engine.evaluate.scope import EventPool, Scope
from bellwether.engine.formula.tree import Expression, MetricReference
from bellwether.engine.plan.events import event_plan
from bellwether.engine.plan.reads import parsed
from bellwether.engine.scoring.combine import Combined, Drivers, combine
from bellwether.engine.scoring.points import hundredths, percentile_points, points_of

Evaluate = Callable[[Expression, Scope], Grid]

UNMATCHED = -1
"""The profile of an account that none fits."""

NO_CAP = -1


@dataclass(frozen=True)
class Judged:
    """A profile applied to accounts on days, whether it is theirs or not: drivers in arrays, and the first cap."""

    values: tuple[Held, ...]
    drivers: Drivers
    combined: Combined
    cap: Ints

    @property
    def held(self) -> Flags:
        """Where a driver that counts has its value from before an outage."""
        flags = np.zeros(self.cap.shape, dtype=np.bool_)
        for value, counts in zip(self.values, self.drivers.counts, strict=True):
            flags |= value.held & value.grid.known & counts
        return flags

    @property
    def failed(self) -> Flags:
        """Where a driver could not be computed."""
        flags = np.zeros(self.cap.shape, dtype=np.bool_)
        for value in self.values:
            flags |= value.grid.reason == Reason.ERROR
        return flags


@dataclass(frozen=True)
class Scored:
    """Account × day: the number of the profile, the score or the reason why there is none, the cap, what is held."""

    profile: Ints
    grid: Grid
    cap: Ints
    held: Flags


@dataclass(frozen=True)
class Judge:
    """Applies the profiles of one score in one scope; `stored` where `evaluate` finds what it needs without events."""

    metric: Metric
    scope: Scope
    evaluate: Evaluate
    stored: bool = False

    @property
    def score(self) -> Score:
        """What the score is made of."""
        return self.metric.score or Score(())

    def profiles(self) -> Ints:
        """Account × day: the number of the first profile whose condition holds, UNMATCHED where none does."""
        found = np.full(self.scope.account_shape, UNMATCHED, dtype=np.int64)
        for number, profile in enumerate(self.score.profiles):
            fits = found == UNMATCHED
            if profile.condition is not None:
                fits &= self._holds(profile.condition)
            found[fits] = number
        return found

    def scored(self) -> Scored:
        """The score of every account on every day; accounts that no profile fits are not assigned one."""
        profile = self.profiles()
        numbers = np.zeros(profile.shape, dtype=np.int64)
        reason = np.full(profile.shape, Reason.NOT_ASSIGNED, dtype=np.uint8)
        held = np.zeros(profile.shape, dtype=np.bool_)
        capped = np.full(profile.shape, NO_CAP, dtype=np.int64)
        for number, here in _used(profile):
            judged = self.judged(number)
            score = judged.combined.numbers
            for place, cap in enumerate(self.score.profiles[number].caps):
                score = np.where(judged.cap == place, np.minimum(score, cap.at_most), score)
            why = np.where(judged.combined.scored, np.uint8(0), np.uint8(Reason.SUPPRESSED))
            why = np.where(judged.failed, np.uint8(Reason.ERROR), why)
            numbers[here], reason[here] = np.where(why == 0, score, 0)[here], why[here]
            capped[here] = judged.cap[here]
            held |= here & judged.held
        return Scored(profile, self.scope.existing(Grid(numbers, reason)), capped, held)

    def judged(self, number: int) -> Judged:
        """The profile of this number, applied to everyone in the scope."""
        profile = self.score.profiles[number]
        values = tuple(self.value(driver) for driver in profile.drivers)
        points, counts, valued, assigned = [], [], [], []
        for driver, value in zip(profile.drivers, values, strict=True):
            own, has = self._points(number, driver, value)
            concerns = value.grid.reason != Reason.NOT_ASSIGNED
            # What is not the account's business cannot be missing.
            missed = concerns & ~has if driver.missing is not None else np.zeros(has.shape, dtype=np.bool_)
            points.append(np.where(missed, hundredths(driver.missing or driver.weight * 0), own))
            counts.append(has | missed)
            valued.append(has)
            assigned.append(concerns)
        drivers = Drivers(np.stack(points), np.stack(counts), np.stack(valued), np.stack(assigned))
        return Judged(values, drivers, combine(profile, drivers), self._caps(profile))

    def value(self, driver: Driver) -> Held:
        """The values of a driver's metric, held through outages."""
        return through_outages(MetricReference(driver.metric), self.scope, self.evaluate)

    def _points(self, number: int, driver: Driver, value: Held) -> tuple[Ints, Flags]:
        """What a driver is worth, and where it has a value that is worth anything at all."""
        grid = value.grid
        match driver.yardstick:
            case Ranked(ranks):
                worth = np.zeros(grid.shape, dtype=np.int64)
                named = np.zeros(grid.shape, dtype=np.bool_)
                for rank, points in ranks:
                    here = grid.known & (grid.numbers == self.scope.facts.code(rank))
                    worth[here] = hundredths(points)
                    named |= here
                return worth, named
            case Percentile():
                return self._percentiles(number, driver), grid.known
            case yardstick:
                if grid.content is not Content.NUMBER:
                    return np.zeros(grid.shape, dtype=np.int64), np.zeros(grid.shape, dtype=np.bool_)
                return np.where(grid.known, points_of(yardstick, grid.reals()), 0), grid.known

    def _percentiles(self, number: int, driver: Driver) -> Ints:
        """Where each account stands among all accounts of the profile, everywhere and not only in this scope."""
        scope = self.scope
        rising = isinstance(driver.yardstick, Percentile) and driver.yardstick.rising
        key = "percentiles", self.score, number, driver.metric

        def everyone() -> Ints:
            every = whole(self.score, scope, events=not self.stored)
            judge = Judge(self.metric, every, self.evaluate, self.stored)
            value = judge.value(driver)
            return percentile_points(value.grid.reals(), value.grid.known, judge.profiles() == number, rising=rising)

        found = scope.facts.remembered(scope.axis.days, key, everyone)
        return found[scope.bucket.low : scope.bucket.high]

    def _caps(self, profile: Profile) -> Ints:
        """Account × day: the number of the first cap whose condition holds."""
        found = np.full(self.scope.account_shape, NO_CAP, dtype=np.int64)
        for number, cap in enumerate(profile.caps):
            found[(found == NO_CAP) & self._holds(cap.condition)] = number
        return found

    def _holds(self, condition: str) -> Flags:
        return holds(through_outages(parsed(condition), self.scope, self.evaluate).grid)


def whole(score: Score, scope: Scope, *, events: bool) -> Scope:
    """The same days for all accounts at once, with the events that the score reads where they are needed."""
    facts = scope.facts
    bucket = Bucket(0, facts.roster.size)
    if scope.bucket == bucket:
        return scope
    days = scope.axis.days
    plan = event_plan([parsed(text) for text in score.reads], (min(days), max(days)), facts.catalog)
    readings = plan.readings if events else ()
    tables = [(needs, event_tables(facts, needs, [bucket])[0].table()) for needs in readings]
    return Scope(EventPool(facts, bucket, (plan.horizon, plan.last_day), tables), scope.axis)


def scored_grid(judge: Judge) -> Grid:
    """The scores as a metric's grid, marked where they rest on values from before an outage."""
    found = judge.scored()
    return found.grid.marked(found.grid.known & found.held, Mark.HELD) if found.held.any() else found.grid


def _used(profile: Ints) -> Iterator[tuple[int, Flags]]:
    for number in range(int(profile.max(initial=UNMATCHED)) + 1):
        here = profile == number
        if here.any():
            yield number, here


def scored_in_group(metric: Metric, scope: Scope, evaluate: Evaluate) -> Grid:
    """Nothing: scores of several accounts make no score. Their bands can be counted."""
    if scope.members is None:
        return scored_grid(Judge(metric, scope, evaluate))
    alone = scored_grid(Judge(metric, scope.each_account(), evaluate))
    detail = f"{metric.name} of several accounts is no score; ask how many accounts are in which band"
    return scope.members.covered(nothing(scope.shape, Reason.NO_ROLLUP, detail=detail), alone.known)
