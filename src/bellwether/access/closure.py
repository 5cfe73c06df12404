"""What else must be hidden when a metric is: everything that reads it, at any remove."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.formula.dependencies import references
from bellwether.engine.formula.parse import parse


@dataclass(frozen=True, slots=True)
class Reads:
    """The metrics that each metric and segment reads directly: by formula, applicability, weight, score or target."""

    metrics: Mapping[str, frozenset[str]]
    segments: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Hidden:
    """The metrics and segments that tell of a hidden metric, the hidden ones themselves among them."""

    metrics: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()


def reads_of(catalog: Catalog) -> Reads:
    """What the definitions of a catalog read of one another."""
    segments = {key: _read([segment.condition], catalog) for key, segment in catalog.segments.items()}
    metrics = {key: _read_by(metric, segments, catalog) for key, metric in catalog.metrics.items()}
    return Reads(metrics, segments)


def closed_over(hidden: Iterable[str], reads: Reads) -> Hidden:
    """The hidden metrics with all that could betray one of them."""
    readers: dict[str, list[str]] = defaultdict(list)
    for key, read in reads.metrics.items():
        for other in read:
            readers[other].append(key)
    found = set(hidden)
    waiting = list(found)
    while waiting:
        for reader in readers[waiting.pop()]:
            if reader not in found:
                found.add(reader)
                waiting.append(reader)
    segments = frozenset(key for key, read in reads.segments.items() if not found.isdisjoint(read))
    return Hidden(frozenset(found), segments)


def visible(catalog: Catalog, viewer: Viewer) -> Catalog:
    """The catalog without what the viewer may not know of: on it a hidden metric is an unknown name."""
    if not viewer.hidden and not viewer.hidden_segments:
        return catalog
    return replace(
        catalog,
        metrics={key: metric for key, metric in catalog.metrics.items() if viewer.sees_metric(key)},
        segments={key: segment for key, segment in catalog.segments.items() if viewer.sees_segment(key)},
    )


def _read_by(metric: Metric, segments: Mapping[str, frozenset[str]], catalog: Catalog) -> frozenset[str]:
    """A target that is set for a segment shows, by the colour, who is in it."""
    weight = "" if metric.entered is None else metric.entered.weight or ""
    targeted = (segments.get(target.segment, frozenset()) for target in metric.targets if target.segment is not None)
    return frozenset().union(_read(metric.reads, catalog), {weight} & catalog.metrics.keys(), *targeted)


def _read(texts: Iterable[str], catalog: Catalog) -> frozenset[str]:
    return frozenset(_named(texts, catalog))


def _named(texts: Iterable[str], catalog: Catalog) -> Iterator[str]:
    for text in texts:
        yield from (key for key in references(parse(text)) if key in catalog.metrics)
