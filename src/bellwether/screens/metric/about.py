"""What is known about a metric apart from its values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bellwether.access.closure import visible
from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.domain import Kind, Spec
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.definitions.value import Known, Number
from bellwether.engine.evaluate.preview import spread_of
from bellwether.engine.formula.tree import MetricReference
from bellwether.kpis.words import DIRECTION_WORDS, INDICATOR_WORDS, every
from bellwether.screens.archive.uses import uses_of
from bellwether.screens.metric.convention import Convention, convention_of
from bellwether.screens.number.coming import coming
from bellwether.screens.segments.listing import in_words
from bellwether.screens.segments.uses import Use
from bellwether.screens.workbench import trying
from bellwether.screens.workbench.trying import Wrong
from bellwether.ui.figures import UNKNOWN_WORDS, column_decimals, look_of, number_text
from bellwether.ui.histograms import Marks, histogram
from bellwether.ui.number_lines import number_line


@dataclass(frozen=True)
class About:
    """One metric, in words."""

    metric: Metric
    family: str
    words: str
    convention: Convention | None
    facts: tuple[tuple[str, str], ...]
    bands: SafeString
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Lie:
    """How the accounts lie by it: the picture, how many have a value, and why the others have none."""

    picture: SafeString
    known: int
    unknown: tuple[tuple[str, int], ...]


def about(viewer: Viewer, metric: Metric) -> About:
    """The metric for its page."""
    catalog = visible(served().catalog(), viewer)
    family = catalog.families.get(metric.family or "")
    return About(
        metric,
        "" if family is None else family.name,
        _words(viewer, metric),
        convention_of(metric.guidance, _spec(metric)),
        tuple(_facts(viewer, metric)),
        number_line(metric.bands, _Text(metric)),
        uses_of(viewer, Kind.METRIC, metric.key).before,
    )


def lie(viewer: Viewer, metric: Metric) -> Lie:
    """How the accounts that the viewer sees lie."""
    found = spread_of(trying.of_all(viewer, MetricReference(metric.key)))
    decimals = column_decimals(metric.display, metric.decimals, [Known(one) for one in found.five or ()])

    def text(number: Number) -> str:
        return number_text(number, decimals)

    unknown = tuple((UNKNOWN_WORDS[reason], count) for reason, count in sorted(found.unknown.items()))
    return Lie(histogram(found.bars, text, Marks(metric.bands)), found.known, (*unknown, *sorted(found.others.items())))


def _spec(metric: Metric) -> Spec | None:
    found = queries.definitions().get(Kind.METRIC, metric.key)
    return None if found is None else found.spec


def _words(viewer: Viewer, metric: Metric) -> str:
    match metric.kind:
        case MetricKind.COMPUTED:
            tried = trying.tried(viewer, metric.formula or "")
            return "" if isinstance(tried, Wrong) else tried.words
        case MetricKind.ENTERED:
            return "values that people enter, or that are imported"
        case MetricKind.SCORED:
            return "a health score, made of other metrics"


def _facts(viewer: Viewer, metric: Metric) -> Iterator[tuple[str, str]]:
    told = metric.guidance
    yield "Better is", DIRECTION_WORDS[metric.direction]
    general = next((one for one in metric.targets if one.account is None and one.segment is None), None)
    if general is not None:
        yield "Target", _Text(metric)(float(general.value))
    others = sum(1 for one in metric.targets if one is not general)
    if others:
        yield "More targets", f"{others} for segments, accounts or times of their own"
    if metric.applies_to:
        yield "Only for", in_words(viewer, metric.applies_to)
    if metric.min_n is not None:
        yield "Coloured from", f"{metric.min_n} counted on"
    if told.indicator is not None:
        yield "It moves", INDICATOR_WORDS[told.indicator]
    yield "Kept by", told.owner or "nobody yet"
    if told.review is not None:
        yield "Looked at together", every(told.review)
    for one in coming(metric.key):
        yield "Source fails" if one.failing else "Next update", one.words
    for name, text in (("Dated by", told.anchor), ("Period", told.period), ("Bands from", told.bands_source)):
        if text:
            yield name, text


@dataclass(frozen=True, slots=True)
class _Text:
    metric: Metric

    def __call__(self, number: float) -> str:
        """The number as the metric shows it."""
        look = look_of(self.metric, served().catalog().money.currency, (Known(number),))
        return number_text(number, look.decimals) + look.unit_tail
