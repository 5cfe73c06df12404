"""Units of values: what may be added to what, and how a number is shown."""

from dataclasses import dataclass
from enum import StrEnum


class UnitKind(StrEnum):
    """The kinds of unit a formula can have."""

    NUMBER = "number"
    COUNT = "count"
    PERCENT = "percent"
    POINTS = "points"
    MONEY = "money"
    DURATION = "duration"
    RATIO = "ratio"
    TEXT = "text"
    DATE = "date"
    RANK = "rank"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Unit:
    """A kind, and for money its currency (None: the workspace's reporting currency). Durations count days."""

    kind: UnitKind
    currency: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.currency}" if self.currency else str(self.kind)


NUMBER = Unit(UnitKind.NUMBER)
COUNT = Unit(UnitKind.COUNT)
PERCENT = Unit(UnitKind.PERCENT)
POINTS = Unit(UnitKind.POINTS)
MONEY = Unit(UnitKind.MONEY)
DURATION = Unit(UnitKind.DURATION)
RATIO = Unit(UnitKind.RATIO)
TEXT = Unit(UnitKind.TEXT)
DATE = Unit(UnitKind.DATE)
RANK = Unit(UnitKind.RANK)
TRUTH = Unit(UnitKind.TRUTH)
