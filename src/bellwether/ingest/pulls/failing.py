"""Sources that cannot be read: since when, how often it was tried, and why. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bellwether.ingest.pulls.domain import Standing

TRIES = 5
"""Tries in a row that fail before somebody is told: a quarter of an hour, and most servers are back by then."""


@dataclass(frozen=True, slots=True)
class Failing:
    """A source of which tables cannot be read; `good_at` is when all of them last were, None where that never was."""

    source: str
    since: datetime
    good_at: datetime | None
    tries: int
    problems: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Whether it is more than a short interruption."""
        return self.tries >= TRIES


def failing(standings: Iterable[Standing]) -> tuple[Failing, ...]:
    """The sources that could not be read the last time, by name."""
    tables: defaultdict[str, list[tuple[datetime, Standing]]] = defaultdict(list)
    for one in standings:
        if one.failing_since is not None:
            tables[one.source].append((one.failing_since, one))
    return tuple(
        _failing(source, min(since for since, _ in each), [one for _, one in each])
        for source, each in sorted(tables.items())
    )


def _failing(source: str, since: datetime, tables: list[Standing]) -> Failing:
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for one in tables:
        reasons[one.words].append(one.table)
    good = [one.whole_at for one in tables]
    return Failing(
        source,
        since,
        None if None in good else min(at for at in good if at is not None),
        max(one.failures for one in tables),
        tuple(f"{', '.join(names)}: {words}" for words, names in reasons.items()),
    )
