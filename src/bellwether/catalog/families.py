"""Families: the order in which their metrics are read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from bellwether.catalog.domain import FamilySpec
from bellwether.catalog.spelling import closest
from bellwether.engine.definitions.metric import Metric


def family_faults(spec: FamilySpec, known: Collection[str]) -> Iterator[str]:
    """What is wrong with the metrics that a family names."""
    for metric in dict.fromkeys(spec.metrics):
        if metric not in known:
            yield f"“metrics” names “{metric}”, which there is not{closest(metric, known)}"
        elif spec.metrics.count(metric) > 1:
            yield f"“metrics” names “{metric}” more than once; name it once"


def in_reading_order(metrics: Mapping[str, Metric], families: Mapping[str, FamilySpec]) -> dict[str, Metric]:
    """The metrics, those of each family in the order that the family names; every family keeps its places."""
    order = list(metrics)
    for key, spec in families.items():
        named = [one for one in spec.metrics if one in metrics and metrics[one].family == key]
        others = [one for one in order if metrics[one].family == key and one not in named]
        order = list(rearranged(order, [*named, *others]))
    return {key: metrics[key] for key in order}


def rearranged(keys: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    """The keys, of which those that are wanted take one another's places, in the order in which they are wanted.

    >>> list(rearranged(["a", "b", "c", "d"], ["d", "b"]))
    ['a', 'd', 'c', 'b']
    """
    ones = iter(wanted)
    for key in keys:
        yield next(ones) if key in wanted else key
