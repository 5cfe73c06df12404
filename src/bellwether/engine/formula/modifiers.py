"""What may stand behind the rows of a function: a scale, how often at least, a pause, a link to other records."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bellwether.engine.definitions.calendar import Duration


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of an answer from its worst to its best mark, and how many marks next to the best are satisfied.

    `scale 5 to 1` is one on which 1 is best. Without `boxes` one mark of a short scale is satisfied, two of a longer.
    """

    worst: Decimal
    best: Decimal
    boxes: int | None = None

    @property
    def satisfied(self) -> int:
        """How many marks count as satisfied: those said, else one of up to four marks and two of more."""
        if self.boxes is not None:
            return self.boxes
        return 1 if abs(self.best - self.worst) < 4 else 2

    def __str__(self) -> str:
        top = "" if self.boxes is None else f" top {self.boxes}"
        return f"scale {self.worst:f} to {self.best:f}{top}"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """How many rows, or how many different days with rows, a person must have to be counted."""

    number: int
    days: bool = False

    def __str__(self) -> str:
        return f"at least {self.number} {'days' if self.days else 'times'}"


class Order(StrEnum):
    """Which linked records count beside the row at hand: only those after it, or only those before."""

    LATER = "later"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Link:
    """How other records are found from the row at hand: by their field, and by ours. None stands for the id."""

    theirs: str | None
    ours: str | None = None
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a model is asked: how far ahead it looks and what a year of waiting costs, or who outlasts which length.

    `renewed` is how long a contract runs until it is renewed or not, `since` the first day that can be seen.
    """

    ahead: Duration | None = None
    discount: Decimal = Decimal(0)
    after: Duration | None = None
    renewed: Duration | None = None
    since: date | None = None
