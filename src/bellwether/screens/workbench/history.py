"""How a metric came to be what it is: its versions, each with what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from bellwether.catalog import queries
from bellwether.catalog.difference import DefinitionChange, FieldChange, Step
from bellwether.catalog.domain import Kind, MetricSpec
from bellwether.catalog.queries import Version


@dataclass(frozen=True, slots=True)
class Told:
    """One version and what it changed; `in_force` says that it is the one of today."""

    version: Version
    changes: tuple[FieldChange, ...]
    in_force: bool


def told(key: str) -> tuple[Told, ...]:
    """Every version of a metric, the newest first."""
    versions = queries.versions(Kind.METRIC, key)
    pairs = pairwise((None, *versions))
    listed = [
        Told(after, _between(key, before, after), after is versions[-1]) for before, after in pairs if after is not None
    ]
    return tuple(reversed(listed))


def wording(key: str, number: int | None = None) -> Version | None:
    """The version of this number, or the one in force; None where there is none."""
    versions = [one for one in queries.versions(Kind.METRIC, key) if isinstance(one.spec, MetricSpec)]
    if number is None:
        return versions[-1] if versions and not versions[-1].retired else None
    return next((one for one in versions if one.number == number), None)


def _between(key: str, before: Version | None, after: Version) -> tuple[FieldChange, ...]:
    if before is None:
        return ()
    return DefinitionChange(Step.CHANGED, Kind.METRIC, key, before.spec, after.spec).fields
