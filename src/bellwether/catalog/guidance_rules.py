"""The words beside a metric: what makes them sound, and what the engine is given of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bellwether.catalog.domain import MetricSpec
from bellwether.catalog.score_specs import HealthSpec
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.guidance import Guidance
from bellwether.engine.formula.names import KEY

_REVIEW = re.compile(r"([1-9]\d?)\s*(w|mo|q|y)")


def read_review(text: str) -> Duration | None:
    """How often a text such as `1w` or `3mo` says that people look; None where it cannot be read."""
    found = _REVIEW.fullmatch(text.strip())
    return None if found is None else Duration(int(found[1]), Period(found[2]))


def guidance_faults(spec: MetricSpec | HealthSpec) -> Iterator[str]:
    """What is wrong with the words beside a metric or score."""
    if spec.review is not None and read_review(spec.review) is None:
        yield f"review “{spec.review}” is not how often people look; write it like 1w, 1mo, 3mo or 1y"
    for word, name in (("kpi", spec.kpi), ("variant", spec.variant)):
        if name is not None and not KEY.fullmatch(name):
            yield f"{word} “{name}” is not a key of the KPI catalogue; “bellwether kpi list” shows the keys"
    if spec.variant is not None and spec.kpi is None:
        yield "there is a variant but no KPI; add “kpi: …”, or leave the variant out"


def guidance_of(spec: MetricSpec | HealthSpec) -> Guidance:
    """The words beside a metric or score, for the engine."""
    return Guidance(
        kpi=spec.kpi,
        variant=spec.variant,
        indicator=spec.indicator,
        owner=spec.owner,
        review=None if spec.review is None else read_review(spec.review),
        anchor=spec.anchor,
        period=spec.period,
        reading=spec.reading,
        when_red=spec.when_red,
        bands_source=spec.bands_source,
    )
