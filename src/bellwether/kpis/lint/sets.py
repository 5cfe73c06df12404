"""Rules of the set as a whole: is it this company's, does it hear customers, does it warn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from bellwether.catalog.domain import Kind
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.guidance import Indicator
from bellwether.kpis.lint.finding import Finding, Level
from bellwether.kpis.lint.ground import Ground

GENERIC_AFTER = 90
_VOICES = ("responses", "feedback")


def generic_set(ground: Ground) -> Iterator[Finding]:
    """L02: nothing in the set says which business this is."""
    metrics = [key for key in ground.metrics if key not in ground.library.helpers]
    if not metrics or any(ground.unchanged(key) is None for key in metrics):
        return
    own = bool(ground.definitions.of(Kind.SEGMENT)) or bool(ground.targeted)
    own = own or any(ground.facts(key).events or ground.facts(key).properties for key in metrics)
    youngest = max((ground.since.get(key, ground.day) for key in metrics), default=ground.day)
    age = (ground.day - youngest).days
    if not own and age > GENERIC_AFTER:
        yield Finding(
            "L02",
            Level.INFO,
            "",
            f"All {len(metrics)} metrics are the catalogue's, unchanged for {age} days; there is no segment, no target "
            "and no metric of an event of yours.",
            "Add what makes your customers stay: their key events, a segment, a target that somebody fought for.",
        )


def unheard_customers(ground: Ground) -> Iterator[Finding]:
    """L03: no metric hears what customers say, or they have not been asked for long."""
    voices = {
        key: [name for name in _VOICES if name in ground.facts(key).collections]
        for key in ground.metrics
        if ground.tree(key) is not None
    }
    heard = {name for names in voices.values() for name in names}
    if not heard:
        if ground.metrics:
            yield Finding(
                "L03",
                Level.WARN,
                "",
                f"None of {len(ground.metrics)} metrics reads answers or feedback of customers.",
                "Add one that does: “bellwether kpi add csat”, “nps” or “feedback_loop_closed”.",
            )
        return
    for name in sorted(heard):
        last = _last_record(ground, name)
        if last is None or (ground.day - date_of(last)) > timedelta(days=GENERIC_AFTER):
            when = "there is none at all" if last is None else f"the last one is of {date_of(last)}"
            readers = [key for key, names in voices.items() if name in names]
            yield Finding(
                "L03",
                Level.WARN,
                readers[0],
                f"No record of {name} in {GENERIC_AFTER} days: {when}. {len(readers)} metrics read them.",
                "Ask customers again, or find out why the answers do not arrive.",
            )


def _last_record(ground: Ground, name: str) -> int | None:
    collection = ground.catalog.collections[name]
    anchor = collection.anchor
    instant = anchor in collection.fields and collection.fields[anchor].type is FieldType.INSTANT
    rows = ground.warehouse.records(name, (anchor,))
    column = rows.fields[f"{anchor}@day" if instant else anchor]
    days = column.values[column.present & (column.values <= day_number(ground.day))]
    return int(np.max(days)) if days.size else None


def only_lagging(ground: Ground) -> Iterator[Finding]:
    """L11: everything tells of what has happened, nothing of what is coming."""
    told = [key for key in ground.watched if ground.metrics[key].guidance.indicator is not None]
    lagging = [key for key in told if ground.metrics[key].guidance.indicator is Indicator.LAGGING]
    if told and len(lagging) == len(told):
        yield Finding(
            "L11",
            Level.INFO,
            "",
            f"All {len(told)} KPIs of which it is said are lagging: {', '.join(lagging[:5])}"
            f"{' …' if len(lagging) > 5 else ''}.",
            "Add one that moves first, as “active_share”, “days_since_touch” or “renewals_coming”.",
        )
