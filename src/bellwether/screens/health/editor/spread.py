"""How the accounts lie by a driver's metric, with the driver's borders drawn in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.safestring import SafeString

from bellwether.access.viewer import Viewer
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Band
from bellwether.engine.definitions.value import Known, Number
from bellwether.engine.evaluate.preview import spread_of
from bellwether.engine.formula.tree import MetricReference
from bellwether.screens.health.editor.branch import Branch
from bellwether.screens.health.editor.wording import BANDS, LINEAR
from bellwether.screens.workbench import trying
from bellwether.ui.figures import UNKNOWN_WORDS, column_decimals, number_text
from bellwether.ui.histograms import Marks, histogram
from bellwether.ui.thresholds import Threshold, thresholds

GOOD, WATCH = Decimal(75), Decimal(50)


@dataclass(frozen=True, slots=True)
class SpreadSeen:
    """The accounts of one metric: their picture, how many have a value, and what the others lack."""

    name: str
    picture: SafeString
    known: int
    unknown: tuple[tuple[str, int], ...]
    others: tuple[tuple[str, int], ...]
    handles: SafeString


def spread(viewer: Viewer, driver: Branch) -> SpreadSeen | None:
    """How the accounts that the viewer sees lie; None where the metric does not exist for them."""
    metric = served().catalog().metrics.get(driver.text("metric"))
    if metric is None or not viewer.sees_metric(metric.key):
        return None
    found = spread_of(trying.of_all(viewer, MetricReference(metric.key)))
    decimals = column_decimals(metric.display, metric.decimals, [Known(one) for one in found.five or ()])

    def text(number: Number) -> str:
        return number_text(number, decimals)

    picture = histogram(found.bars, text, Marks(tuple(_bands(driver))))
    unknown = tuple((UNKNOWN_WORDS[reason], count) for reason, count in sorted(found.unknown.items()))
    ends = (found.bars[0].lowest, found.bars[-1].highest) if found.bars else (0.0, 0.0)
    handles = thresholds(tuple(_thresholds(driver)), *ends, text)
    return SpreadSeen(metric.name, picture, found.known, unknown, tuple(sorted(found.others.items())), handles)


def _thresholds(driver: Branch) -> Iterator[Threshold]:
    """The borders that the driver's fields hold, by the fields' names."""
    match driver.text("way"):
        case "linear":
            named = (("nothing", "No points at"), ("full", "All points at"))
            fields = [(f"{driver.path}.{name}", driver.text(name), label) for name, label in named]
        case "bands":
            fields = [
                (f"{one.path}.from", one.text("from"), f"{one.text('points')} points from")
                for one in driver.of("b")[1:]
            ]
        case _:
            fields = []
    for name, typed, label in fields:
        number = _number(typed)
        if number is not None:
            yield Threshold(name, number, label)


def _bands(driver: Branch) -> Iterator[Band]:
    """The driver's stretches, coloured by what they are worth."""
    if driver.text("way") == LINEAR:
        nothing, full = _number(driver.text("nothing")), _number(driver.text("full"))
        if nothing is not None and full is not None and nothing != full:
            low, high = sorted((nothing, full))
            yield from (Band(*one) for one in _line(low, high, rising=full > nothing))
    if driver.text("way") != BANDS:
        return
    entries = driver.of("b")
    starts = [_number(one.text("from")) for one in entries]
    for place, entry in enumerate(entries):
        points = _number(entry.text("points"))
        if points is not None and (starts[place] is not None or place == 0):
            yield Band(_colour(points), starts[place], starts[place + 1] if place + 1 < len(entries) else None)


def _line(low: Decimal, high: Decimal, *, rising: bool) -> list[tuple[str, Decimal | None, Decimal | None]]:
    below, above = ("bad", "good") if rising else ("good", "bad")
    return [(below, None, low), ("watch", low, high), (above, high, None)]


def _colour(points: Decimal) -> str:
    return "good" if points >= GOOD else "watch" if points >= WATCH else "bad"


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
