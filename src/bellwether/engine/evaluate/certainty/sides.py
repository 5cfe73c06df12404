"""What two sides are, and why nothing may be said of chance between them: plain values that anybody can name."""

from dataclasses import dataclass
from enum import StrEnum

from bellwether.engine.definitions.entity import Grouping

FEWEST_ANSWERS = 10
"""Of fewer answers a score is read as its answers, not as a number."""


class Doubt(StrEnum):
    """Why nothing is said of chance in a difference."""

    NO_VALUE = "no_value"
    COUNTED = "counted"
    SHARED = "shared"
    EVENTS = "events"
    FEW_ANSWERS = "few_answers"
    NO_INTERVAL = "no_interval"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: an entity of a grouping, by its label; empty: the only one."""

    grouping: Grouping
    label: str = ""
