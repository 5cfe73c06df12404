"""How sure one value is: plain values that a table, a page or a file can show."""

from dataclasses import dataclass
from enum import StrEnum

from bellwether.engine.statistics.interval import Interval
from bellwether.engine.statistics.promoters import Votes


class Method(StrEnum):
    """How an interval was come by."""

    WILSON = "wilson"
    ADJUSTED_WALD = "adjusted_wald"
    BOOTSTRAP = "bootstrap"
    ORDER_STATISTICS = "order_statistics"
    LOG_LOG = "log_log"
    NONE = "none"


class Caution(StrEnum):
    """What is to be known of an estimate beside its interval."""

    FEW_FOR_PERCENTILE = "few_for_percentile"
    LARGEST_ACCOUNT = "largest_account"
    LARGEST_RECORD = "largest_record"
    ALL_ANSWERED = "all_answered"


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure a value is, in the value's own unit: in 95 of 100 such cases the truth lies in the interval.

    `votes` are the answers of a score; `population` those who could have answered, where that is known. `largest` is
    the share that the largest account has of a rate's denominator, or the largest record of a mean's sum; `median` and
    `trimmed` stand beside a mean. `notes` are what a model says of itself.
    """

    method: Method
    interval: Interval | None = None
    n: int | None = None
    votes: Votes | None = None
    population: int | None = None
    largest: float | None = None
    median: float | None = None
    trimmed: float | None = None
    cautions: tuple[Caution, ...] = ()
    notes: tuple[str, ...] = ()
