"""Health scores as people write them."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from bellwether.catalog.spec import Colour, Stretches, Worded
from bellwether.engine.definitions.guidance import Indicator
from bellwether.engine.definitions.metric import Direction

DEFAULT_FLOOR = Decimal(50)
DEFAULT_BANDS: dict[Colour, Stretches] = {"good": ">= 75", "watch": "50 .. 75", "bad": "< 50"}


class PointsSpec(Worded, frozen=True):
    """A stretch [from, to) of values and what it is worth; without a border it is open."""

    points: Decimal
    lowest: Decimal | None = msgspec.field(default=None, name="from")
    highest: Decimal | None = msgspec.field(default=None, name="to")


class LineSpec(Worded, frozen=True):
    """From which value, worth nothing, to which value, worth 100 points."""

    nothing: Decimal = msgspec.field(name="from")
    full: Decimal = msgspec.field(name="to")


class DriverSpec(Worded, frozen=True):
    """A metric, its weight, and exactly one way from its values to points."""

    metric: str
    weight: Decimal = Decimal(1)
    bands: tuple[PointsSpec, ...] = ()
    linear: LineSpec | None = None
    percentile: Direction | None = None
    ranks: dict[str, Decimal] = msgspec.field(default_factory=dict)
    missing: Decimal | None = None


class GroupSpec(Worded, frozen=True, kw_only=True):
    name: str
    weight: Decimal = Decimal(1)
    drivers: tuple[DriverSpec, ...]


class CapSpec(Worded, frozen=True):
    when: str
    at_most: int
    reason: str


class ProfileSpec(Worded, frozen=True, kw_only=True):
    """Whom a profile is for (a segment, a condition, or neither: all that are left) and what it is made of."""

    key: str
    name: str
    segment: str | None = None
    where: str | None = None
    floor: Decimal = DEFAULT_FLOOR
    groups: tuple[GroupSpec, ...]
    caps: tuple[CapSpec, ...] = ()


class HealthSpec(Worded, frozen=True, kw_only=True):
    name: str
    description: str = ""
    family: str | None = None
    bands: dict[Colour, Stretches] = msgspec.field(default_factory=dict)
    profiles: tuple[ProfileSpec, ...]
    kpi: str | None = None
    variant: str | None = None
    indicator: Indicator | None = None
    owner: str | None = None
    review: str | None = None
    anchor: str = ""
    period: str = ""
    reading: str = ""
    when_red: str = ""
    bands_source: str = ""


NESTED: dict[str, type[msgspec.Struct]] = {
    "profiles": ProfileSpec,
    "groups": GroupSpec,
    "drivers": DriverSpec,
    "caps": CapSpec,
    "bands": PointsSpec,
    "linear": LineSpec,
}
"""The wording that stands below each of these fields of a health score."""
