"""Metrics: a formula or entered values, with unit, direction, bands, targets and the accounts they apply to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bellwether.engine.definitions.guidance import NO_GUIDANCE, Guidance
from bellwether.engine.definitions.score import Score
from bellwether.engine.definitions.unit import Unit

APPLIES = "applies:"
"""Before a metric's key it names the account trait that assigns the metric: 1 it applies, 0 it does not, by day."""


class MetricKind(StrEnum):
    """Where a metric's values come from."""

    COMPUTED = "computed"
    ENTERED = "entered"
    SCORED = "scored"


class Display(StrEnum):
    """How a value is shown."""

    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DURATION = "duration"
    RANK = "rank"


class Direction(StrEnum):
    """Which way is good; `band` means inside the target range."""

    UP = "up"
    DOWN = "down"
    BAND = "band"
    NONE = "none"


class EnteredRollup(StrEnum):
    """How entered values combine over accounts when they carry no numerator and denominator: never a silent mean."""

    NONE = "none"
    SUM = "sum"
    WEIGHTED_MEAN = "weighted_mean"
    ON_TARGET = "on_target"
    DISTRIBUTION = "distribution"


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch [lowest, highest) of the number line, open where a border is None; `colour` is good, watch or bad."""

    colour: str
    lowest: Decimal | None
    highest: Decimal | None

    def holds(self, number: Decimal) -> bool:
        """Whether the number lies in this band."""
        return (self.lowest is None or number >= self.lowest) and (self.highest is None or number < self.highest)


@dataclass(frozen=True, slots=True)
class Target:
    """What a metric should reach: for one account or one segment or everyone, from a day on."""

    value: Decimal
    starts: date | None = None
    ends: date | None = None
    account: str | None = None
    segment: str | None = None
    start_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EnteredRules:
    """How entered values are read: carried forward for at most `max_age_days`, and how they combine."""

    max_age_days: int | None = None
    rollup: EnteredRollup = EnteredRollup.NONE
    weight: str | None = None
    ranks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric as the engine sees it. `formula` is set for computed metrics, `entered` and `score` for the others.

    `applies_to` is a condition on accounts (formula text) or None for all; `min_n` makes values on fewer rows weak.
    `min_coverage` withholds the value of a group of which a smaller share of accounts (in percent) contributes.
    """

    key: str
    name: str
    kind: MetricKind
    formula: str | None = None
    entered: EnteredRules | None = None
    unit: Unit | None = None
    display: Display = Display.NUMBER
    decimals: int | None = None
    direction: Direction = Direction.NONE
    family: str | None = None
    description: str = ""
    min_n: int | None = None
    min_base: Decimal | None = None
    min_coverage: Decimal | None = None
    applies_to: str | None = None
    bands: tuple[Band, ...] = ()
    targets: tuple[Target, ...] = ()
    version: int = 1
    score: Score | None = None
    guidance: Guidance = NO_GUIDANCE

    @property
    def reads(self) -> tuple[str, ...]:
        """The formula texts that decide its values: its formula or what its score is made of, and where it applies."""
        own = () if self.score is None else self.score.reads
        return (*own, *(text for text in (self.formula, self.applies_to) if text is not None))
