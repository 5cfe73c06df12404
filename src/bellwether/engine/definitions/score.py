"""Health scores: profiles of drivers, each of which turns a metric's value into points from 0 to 100."""

from dataclasses import dataclass
from decimal import Decimal

FULL = 100
"""The points of a driver that could not be better, and the highest score."""


@dataclass(frozen=True, slots=True)
class PointBand:
    """A stretch [lowest, highest) of a metric's values, open where a border is None, and what it is worth."""

    lowest: Decimal | None
    highest: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class Banded:
    """Points by the band that a value lies in; the bands cover every number once, in rising order."""

    bands: tuple[PointBand, ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """No points at `nothing` and beyond, all at `full` and beyond, in proportion between them; either may be larger."""

    nothing: Decimal
    full: Decimal


@dataclass(frozen=True, slots=True)
class Percentile:
    """Points by the share of the profile's accounts that stand below on the day, of equals half.

    `rising` says that more is better.
    """

    rising: bool = True


@dataclass(frozen=True, slots=True)
class Ranked:
    """Points by the rank that a member has set."""

    points: tuple[tuple[str, Decimal], ...]


Yardstick = Banded | Linear | Percentile | Ranked
"""How a driver's value becomes points."""


@dataclass(frozen=True, slots=True)
class Driver:
    """A metric with a weight inside its group. `missing` are the points of an account without a value.

    Without `missing` the weight of such a driver is shared out among the others.
    """

    metric: str
    weight: Decimal
    yardstick: Yardstick
    missing: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DriverGroup:
    """Drivers that speak of one thing, with their weight in the whole."""

    name: str
    weight: Decimal
    drivers: tuple[Driver, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """The score is at most so much where the condition holds, for this reason."""

    condition: str
    at_most: int
    reason: str


@dataclass(frozen=True, slots=True)
class Profile:
    """How the accounts that meet a condition (None: all that are left) are scored.

    A score is withheld where drivers with less than `floor` percent of the weight have a value.
    """

    key: str
    name: str
    condition: str | None
    groups: tuple[DriverGroup, ...]
    caps: tuple[Cap, ...] = ()
    floor: Decimal = Decimal(0)

    @property
    def drivers(self) -> tuple[Driver, ...]:
        """The drivers of all groups, in order."""
        return tuple(driver for group in self.groups for driver in group.drivers)

    @property
    def reads(self) -> tuple[str, ...]:
        """Everything that is read of an account of this profile, each once, as formula texts."""
        own = () if self.condition is None else (self.condition,)
        texts = (*own, *(driver.metric for driver in self.drivers), *(cap.condition for cap in self.caps))
        return tuple(dict.fromkeys(texts))


@dataclass(frozen=True, slots=True)
class Score:
    """What a health score is made of: the first profile whose condition an account meets on the day is its profile."""

    profiles: tuple[Profile, ...]

    @property
    def reads(self) -> tuple[str, ...]:
        """Everything that is read, each once, as formula texts: the drivers' metrics and all conditions."""
        return tuple(dict.fromkeys(text for profile in self.profiles for text in profile.reads))

    @property
    def compares_accounts(self) -> bool:
        """Whether an account's score depends on how the others stand."""
        return any(isinstance(driver.yardstick, Percentile) for profile in self.profiles for driver in profile.drivers)
