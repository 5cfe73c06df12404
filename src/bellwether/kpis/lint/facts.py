"""Rules of the facts below the metrics: wrong, contradictory, unfinished, in mixed money, asked of too soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bellwether.engine.definitions.collection import Collection, FieldType
from bellwether.engine.formula.tree import (
    Aggregate,
    Expression,
    Measure,
    Records,
    RowField,
)
from bellwether.ingest.quality.finding import DataFinding, Severity
from bellwether.kpis.lint.finding import Finding, Level
from bellwether.kpis.lint.ground import Ground
from bellwether.kpis.reads import parts

MISLEADING = frozenset(
    {
        "rejected_rows",
        "duplicated_ids",
        "stale_source",
        "coverage_drop",
        "future_dates",
        "swapped_dates",
        "before_account",
        "before_subscription",
        "ends_before_start",
        "wrong_order",
        "cut_at_the_end",
        "robots_count",
    }
)
"""The checks of the facts that mislead a KPI; the rest is for whoever imports."""

UNFINISHED = 0.05
_MIDDLE = (Measure.MEDIAN, Measure.PERCENTILE, Measure.AVG)


def wrong_facts(ground: Ground) -> Iterator[Finding]:
    """L12: facts that lead to wrong decisions, with the metrics that rest on them."""
    for one in ground.data:
        if one.check not in MISLEADING or one.severity is Severity.INFO:
            continue
        readers = readers_of(ground, one.where)
        level = Level.ERROR if one.severity is Severity.ERROR else Level.WARN
        rest = f" {len(readers)} metrics rest on it: {', '.join(readers[:4])}{' …' if len(readers) > 4 else ''}."
        yield Finding("L12", level, readers[0] if readers else "", one.sentence + (rest if readers else ""), one.remedy)


def contradictions(ground: Ground) -> Iterator[Finding]:
    """L13: two sources say the same of the same accounts, and disagree."""
    for one in ground.data:
        if one.check == "contradiction":
            yield Finding("L13", Level.ERROR, "", one.sentence + _examples(one), one.remedy)


def _examples(one: DataFinding) -> str:
    return f" For example {'; '.join(one.examples[:2])}." if one.examples else ""


def readers_of(ground: Ground, where: str) -> list[str]:
    """The metrics that read what a finding speaks of: a collection, one of its fields, events."""
    place = where.partition(".")[0]
    found = []
    for key in ground.watched:
        facts = ground.facts(key)
        if place in facts.collections or (place == "events" and (facts.every_event or facts.events)):
            found.append(key)
    return found


def only_finished(ground: Ground) -> Iterator[Finding]:
    """L17: a speed is told of what is finished, and what still waits is not in it."""
    for key, tree in ground.trees():
        for part in parts([tree]):
            if not isinstance(part, Aggregate) or part.measure not in _MIDDLE or not isinstance(part.source, Records):
                continue
            ends = _ends(ground.catalog.collections[part.source.collection], part.value)
            if not ends or part.by in ends:
                continue
            every = ground.total(replace(part, measure=Measure.COUNT, value=None, percentile=None))
            done = ground.total(replace(part, measure=Measure.COUNT, percentile=None))
            if every and done is not None and every - done > UNFINISHED * every:
                yield Finding(
                    "L17",
                    Level.WARN,
                    key,
                    f"It speaks of {done:,.0f} finished of {every:,.0f} records; {every - done:,.0f} still wait and "
                    "are not in it, the slowest among them.",
                    "Watch the waiting ones beside it, or measure the share done in time: late and overdue ones count.",
                )
                break


def _ends(collection: Collection, value: Expression | None) -> set[str]:
    """The fields of a row's value that are only there once something is finished."""
    if value is None:
        return set()
    names = {part.name for part in parts([value]) if isinstance(part, RowField)}
    late = {name for name in names if name in collection.fields and collection.fields[name].known_from is not None}
    dates = {name for name in names if name in collection.fields and _is_date(collection, name)}
    return late | (dates - {collection.anchor} if len(dates) > 1 else set())


def _is_date(collection: Collection, name: str) -> bool:
    return collection.fields[name].type in (FieldType.DATE, FieldType.INSTANT)


def mixed_currencies(ground: Ground) -> Iterator[Finding]:
    """L19: amounts of several currencies are added as if they were one."""
    for key, collection in ground.catalog.collections.items():
        money = [name for name, one in collection.fields.items() if one.type is FieldType.MONEY]
        bare = [name for name in money if collection.fields[name].currency_field is None]
        told = [name for name in collection.fields if name.casefold() in {"currency", "currency_code"}]
        readers = readers_of(ground, key)
        if not bare or not told or not readers:
            continue
        rows = ground.warehouse.records(key, (told[0],))
        column = rows.fields[told[0]]
        codes = np.unique(column.values[column.present])
        if codes.size > 1:
            names = ", ".join(ground.warehouse.texts(codes[:4]))
            yield Finding(
                "L19",
                Level.ERROR,
                readers[0],
                f"“{key}.{bare[0]}” is added up as {ground.catalog.money.currency}, but “{told[0]}” beside it says "
                f"{names}. {len(readers)} metrics read {key}.",
                f"Say where the currency stands: “{bare[0]}: {{type: money, currency: {told[0]}}}”, and import rates.",
            )


def machines_among_people(ground: Ground) -> Iterator[Finding]:
    """L23: opens and clicks are counted, and nothing says which of them machines made."""
    collection = ground.catalog.collections.get("touches")
    if collection is None or "machine" not in collection.fields:
        return
    readers = [key for key in readers_of(ground, "touches") if (kpi := ground.kpi(key)) is not None and kpi.soft]
    if not readers:
        return
    rows = ground.warehouse.records("touches", ("machine",))
    if rows.record.size and not rows.fields["machine"].present.any():
        yield Finding(
            "L23",
            Level.WARN,
            readers[0],
            f"None of {rows.record.size:,} touches says whether a machine made it; mail programs open by themselves.",
            "Import the mark of machines (“touches.machine”); until then read these as upper bounds.",
        )


def unproven_scores(ground: Ground) -> Iterator[Finding]:
    """L24: a score of which half may be unknown."""
    for key, metric in ground.metrics.items():
        for profile in () if metric.score is None else metric.score.profiles:
            if profile.floor < 50:
                yield Finding(
                    "L24",
                    Level.WARN,
                    key,
                    f"Profile “{profile.name}” gives a score with only {profile.floor} % of its weight known.",
                    "Withhold it below 50 % (“floor: 50”): the rest would speak for what nobody knows.",
                )
        if metric.score is not None:
            found = ground.of_accounts(key)
            there, every = int(np.count_nonzero(found.grid.known)), len(found.labels)
            if every and there < every / 2:
                yield Finding(
                    "L24",
                    Level.WARN,
                    key,
                    f"Only {there:,} of {every:,} accounts have a score.",
                    "Find what its drivers lack (“bellwether health”), or score by what there is.",
                )
