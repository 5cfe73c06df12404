"""What stands beside a metric for people: which KPI and convention it is, who keeps it, how to read it."""

from dataclasses import dataclass
from enum import StrEnum

from bellwether.engine.definitions.calendar import Duration


class Indicator(StrEnum):
    """Whether a metric moves before the outcome that matters, or tells of it afterwards."""

    LEADING = "leading"
    LAGGING = "lagging"


@dataclass(frozen=True, slots=True)
class Guidance:
    """Words beside a metric; none of them changes a number.

    `kpi` and `variant` name an entry of the KPI catalogue and the convention chosen. `review` is how often people look
    at the metric together. `anchor` says which date puts a record into a period, `period` which period that is.
    """

    kpi: str | None = None
    variant: str | None = None
    indicator: Indicator | None = None
    owner: str | None = None
    review: Duration | None = None
    anchor: str = ""
    period: str = ""
    reading: str = ""
    when_red: str = ""
    bands_source: str = ""


NO_GUIDANCE = Guidance()
