"""What `compare` asks for and answers: one metric of two sides on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bellwether.cli.answers import Figure, Measure
from bellwether.engine.definitions.value import Number
from bellwether.engine.evaluate.certainty.sides import Doubt, Side
from bellwether.engine.statistics.interval import Interval


@dataclass(frozen=True, slots=True)
class CompareQuestion:
    """A metric or a formula of two sides on a day; without a day: the last complete one."""

    subject: str
    sides: tuple[Side, Side]
    on: date | None = None
    known_at: date | None = None


@dataclass(frozen=True, slots=True)
class SideSeen:
    """One side: its id, its name, its value with how sure it is, and how many accounts it is made of."""

    id: str
    name: str
    figure: Figure
    accounts: int


@dataclass(frozen=True, slots=True)
class CompareAnswer:
    """The first side less the second: of a percentage in points. `real` is None where nothing is said of chance, and
    the doubt says why. `shared` accounts are on both sides; `verdict` is which side is better by the direction."""

    measure: Measure
    day: date
    sides: tuple[SideSeen, SideSeen]
    difference: Number | None
    interval: Interval | None
    real: bool | None
    doubt: Doubt | None
    shared: int
    verdict: str | None
    known_at: date | None = None
