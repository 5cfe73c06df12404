"""Change over a dynamic timeframe: one metric as of two days, with the status of the comparison (kpis section 4)."""

from dataclasses import dataclass
from decimal import Decimal

from bellwether.engine.definitions.calendar import Calendar, Duration
from bellwether.engine.definitions.metric import Direction, Metric, MetricKind
from bellwether.engine.definitions.value import ChangeStatus, Known, Mark, Unknown, Value
from bellwether.engine.evaluate.axis import Axis

LEAST_LOOK_BACK = 3
"""Days that the look-back for a missing base may always go back; beyond that a tenth of the timeframe."""


@dataclass(frozen=True)
class Comparison:
    """One entity's metric on two days. `change` is in the metric's unit (points for a percent), `percent` relative.

    `gain` says whether the change is good by the metric's direction, None where that has no answer.
    """

    label: str
    name: str
    base_day: int
    day: int
    base: Value
    current: Value
    status: ChangeStatus
    change: Decimal | float | None
    percent: float | None
    gain: bool | None


def comparison_axis(over: Duration, on: int, calendar: Calendar) -> Axis:
    """The two days of a comparison: `on`, and the day that lies `over` before it."""
    return Axis((over.before(on), on), calendar)


def look_back(metric: Metric | None, over: Duration, on: int) -> int:
    """How many days before the base day an older entry may stand in for a missing base; none for computed metrics."""
    if metric is None or metric.kind is not MetricKind.ENTERED:
        return 0
    return max(LEAST_LOOK_BACK, (on - over.before(on)) // 10)


def compared(
    entity: tuple[str, str], days: tuple[int, int], values: tuple[Value, Value], metric: Metric | None
) -> Comparison:
    """The comparison of two values."""
    base, current = values
    status = _status(base, current, metric)
    change = percent = None
    if isinstance(base, Known) and isinstance(current, Known) and _numeric(base) and _numeric(current):
        change = _difference(base, current)
        percent = _relative(base, change, status)
    return Comparison(*entity, *days, base, current, status, change, percent, _gain(change, current, metric))


def _status(base: Value, current: Value, metric: Metric | None) -> ChangeStatus:
    if isinstance(current, Unknown) or not _numeric(current):
        return ChangeStatus.NO_CURRENT
    if isinstance(base, Unknown) or not _numeric(base):
        return ChangeStatus.NO_BASE
    before, now = _decimal(base), _decimal(current)
    if before < 0:
        return ChangeStatus.NEGATIVE_BASE
    if before == 0:
        if now == 0:
            return ChangeStatus.UNCHANGED_ZERO
        return ChangeStatus.NEW if now > 0 else ChangeStatus.NEW_NEGATIVE
    return ChangeStatus.SMALL_BASE if _small(base, metric) else ChangeStatus.OK


def _small(base: Known, metric: Metric | None) -> bool:
    too_small = metric is not None and metric.min_base is not None and abs(_decimal(base)) < metric.min_base
    return too_small or Mark.WEAK in base.marks


def _difference(base: Known, current: Known) -> Decimal | float:
    before, now = base.value, current.value
    if isinstance(before, float) or isinstance(now, float):
        return float(_decimal(current)) - float(_decimal(base))
    return _decimal(current) - _decimal(base)


def _relative(base: Known, change: Decimal | float, status: ChangeStatus) -> float | None:
    match status:
        case ChangeStatus.UNCHANGED_ZERO:
            return 0.0
        case ChangeStatus.OK | ChangeStatus.SMALL_BASE:
            return 100 * float(change) / float(_decimal(base))
        case _:
            return None


def _gain(change: Decimal | float | None, current: Value, metric: Metric | None) -> bool | None:
    if change is None or not change or metric is None or isinstance(current, Unknown):
        return None
    match metric.direction:
        case Direction.UP:
            return change > 0
        case Direction.DOWN:
            return change < 0
        case Direction.BAND | Direction.NONE:
            return None


def _numeric(value: Known | Unknown) -> bool:
    return isinstance(value, Known) and isinstance(value.value, int | float | Decimal)


def _decimal(value: Known) -> Decimal:
    number = value.value
    if isinstance(number, float):
        return Decimal(repr(number))
    if isinstance(number, int | Decimal):
        return Decimal(number)
    message = f"{number!r} is not a number"
    raise TypeError(message)
