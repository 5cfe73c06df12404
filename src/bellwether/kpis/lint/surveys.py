"""A rule of asking: not too often, and not before anybody can judge."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import day_number
from bellwether.engine.warehouse.rows import NO_DAY, Ints
from bellwether.ingest.quality.finding import share
from bellwether.kpis.lint.facts import readers_of
from bellwether.kpis.lint.finding import Finding, Level
from bellwether.kpis.lint.ground import Ground

HOLDBACK = 90


def survey_fatigue(ground: Ground) -> Iterator[Finding]:
    """L26: people are asked again within the gap, or before they could know."""
    for name, anchor in (("invitations", "sent_at"), ("responses", "responded_at")):
        collection = ground.catalog.collections.get(name)
        if collection is None or anchor not in collection.fields or not readers_of(ground, name):
            continue
        named = "survey" in collection.fields
        rows = ground.warehouse.records(name, (anchor, *(("survey",) if named else ())))
        instant = collection.fields[anchor].type is FieldType.INSTANT
        column = rows.fields[f"{anchor}@day" if instant else anchor]
        there = column.present & (column.values <= day_number(ground.day))
        survey = rows.fields["survey"].values if named else np.zeros_like(rows.person)
        yield from _too_often(name, rows.person[there], survey[there], column.values[there])
        yield from _too_early(ground, name, rows.account[there], column.values[there])
        return


def _too_often(name: str, person: Ints, survey: Ints, day: Ints) -> Iterator[Finding]:
    known = person > 0
    order = np.lexsort((day[known], survey[known], person[known]))
    who, what, when = (part[known][order] for part in (person, survey, day))
    same = (who[1:] == who[:-1]) & (what[1:] == what[:-1])
    again = same & (when[1:] - when[:-1] < HOLDBACK) & (when[1:] > when[:-1])
    count, people = int(again.sum()), int(np.unique(who[1:][again]).size)
    if count:
        yield Finding(
            "L26",
            Level.WARN,
            "",
            f"{people:,} people were asked the same again within {HOLDBACK} days ({name}: {count:,} of {who.size:,}).",
            f"Leave {HOLDBACK} days between two surveys of one person.",
        )


def _too_early(ground: Ground, name: str, account: Ints, day: Ints) -> Iterator[Finding]:
    accounts = ground.warehouse.accounts()
    created = np.full(int(accounts.key.max(initial=0)) + 1, NO_DAY, dtype=np.int64)
    created[accounts.key] = accounts.created
    inside = account > 0
    age = day[inside] - created[account[inside]]
    early, of = int(((age >= 0) & (age < HOLDBACK)).sum()), int(inside.sum())
    if early:
        yield Finding(
            "L26",
            Level.WARN,
            "",
            f"{early:,} of {of:,} {name} are of accounts younger than {HOLDBACK} days ({share(early, of)}).",
            "Wait until they can judge; the first weeks have their own questions.",
        )
