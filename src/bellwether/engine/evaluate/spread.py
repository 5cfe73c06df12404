"""How the values of one day lie, as whoever shows it needs to know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bellwether.engine.definitions.value import Number, Reason


@dataclass(frozen=True, slots=True)
class Bar:
    """How many values lie from `lowest` up to `highest`; the last bar takes in its upper end too."""

    lowest: float
    highest: float
    values: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How the values of one day lie: lowest, quartiles and highest, bars of equal width, texts by how often they occur.

    `five` is None, and there are no bars, where no entity has a number.
    """

    day: date
    known: int
    unknown: Mapping[Reason, int]
    five: tuple[Number, Number, Number, Number, Number] | None
    bars: tuple[Bar, ...]
    others: Mapping[str, int]

    @property
    def entities(self) -> int:
        """How many entities were asked about."""
        return self.known + sum(self.unknown.values())
