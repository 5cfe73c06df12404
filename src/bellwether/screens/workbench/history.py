"""How a definition came to be what it is: its versions, each with what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from bellwether.catalog import queries
from bellwether.catalog.difference import DefinitionChange, FieldChange, Step
from bellwether.catalog.domain import Kind, MetricSpec
from bellwether.catalog.queries import Version
from bellwether.catalog.serving import served
from bellwether.ui.days import day_text


@dataclass(frozen=True, slots=True)
class Told:
    """One version, when it was made in the workspace's zone, and what it changed; `in_force`: it is today's."""

    version: Version
    at: datetime
    changes: tuple[FieldChange, ...]
    in_force: bool

    @property
    def when(self) -> str:
        """The day and the minute."""
        return f"{day_text(self.at.date())}, {self.at:%H:%M}"


def told(key: str, kind: Kind = Kind.METRIC) -> tuple[Told, ...]:
    """Every version of a definition, the newest first."""
    versions = queries.versions(kind, key)
    zone = ZoneInfo(served().catalog().calendar.zone)
    pairs = pairwise((None, *versions))
    listed = [
        Told(after, after.at.astimezone(zone), _between((kind, key), before, after), after is versions[-1])
        for before, after in pairs
        if after is not None
    ]
    return tuple(reversed(listed))


def wording(key: str, number: int | None = None) -> Version | None:
    """The version of this number, or the one in force; None where there is none."""
    versions = [one for one in queries.versions(Kind.METRIC, key) if isinstance(one.spec, MetricSpec)]
    if number is None:
        return versions[-1] if versions and not versions[-1].retired else None
    return next((one for one in versions if one.number == number), None)


def _between(name: tuple[Kind, str], before: Version | None, after: Version) -> tuple[FieldChange, ...]:
    if before is None:
        return ()
    return DefinitionChange(Step.CHANGED, *name, before.spec, after.spec).fields
