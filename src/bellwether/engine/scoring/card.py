"""A score of one account on one day, taken apart: everything that it is made of, in exact numbers."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bellwether.engine.definitions.score import Cap, Driver, Profile
from bellwether.engine.definitions.value import Known, Reason, Value
from bellwether.engine.scoring.combine import floor_met, rounded
from bellwether.engine.scoring.points import HUNDREDTHS


@dataclass(frozen=True, slots=True)
class DriverCard:
    """A driver of one score: the metric's value, its points (in hundredths, None: it does not count) and its weights.

    `held` says that the value is the last one from before an outage; `assigned` whether the metric is the account's.
    `declared` is its share of the score where nothing is missing, `effective` its share here.
    """

    driver: Driver
    group: str
    name: str
    value: Value
    held: bool
    assigned: bool
    points: int | None
    declared: Fraction
    effective: Fraction

    @property
    def valued(self) -> bool:
        """Whether it has a value, of its own or held."""
        return isinstance(self.value, Known)

    @property
    def contribution(self) -> Fraction:
        """How many points of the score are its own."""
        return self.effective * (self.points or 0) / HUNDREDTHS


@dataclass(frozen=True, slots=True)
class Card:
    """One account's score on one day. Without a profile none fits the account, and nothing else is told.

    `cap` is the first one whose condition holds, whether it lowers the score or not. `missing` says why there is no
    score, None where there is one.
    """

    account: str
    name: str
    day: date
    profile: Profile | None
    drivers: tuple[DriverCard, ...]
    coverage: Fraction
    cap: Cap | None
    missing: Reason | None

    @property
    def raw(self) -> Fraction | None:
        """The exact score before any cap; None where nothing counts."""
        if not any(driver.effective for driver in self.drivers):
            return None
        return sum((driver.contribution for driver in self.drivers), Fraction(0))

    @property
    def exact(self) -> Fraction | None:
        """The exact score after the cap; None where there is none."""
        raw = self.raw
        if raw is None or self.missing is not None:
            return None
        return raw if self.cap is None else min(raw, Fraction(self.cap.at_most))

    @property
    def score(self) -> int | None:
        """The score as it is stored and shown; None where there is none."""
        exact = self.exact
        return None if exact is None else rounded(exact)

    @property
    def capped(self) -> bool:
        """Whether a cap lowers the score."""
        raw = self.raw
        return self.cap is not None and raw is not None and raw > self.cap.at_most

    @property
    def held(self) -> bool:
        """Whether the score rests on values from before an outage."""
        return any(driver.held and driver.points is not None for driver in self.drivers)

    @property
    def enough(self) -> bool:
        """Whether enough of the weight has a value."""
        return self.profile is not None and floor_met(self.profile, self.coverage)
