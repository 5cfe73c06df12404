"""Reads of the catalog: what is in force, as people wrote it and as the engine takes it, and how it came to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import Definition, Definitions, Kind, SourceSpec, Spec
from bellwether.catalog.models import DefinitionVersion
from bellwether.catalog.wording import spec_of
from bellwether.engine.definitions.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a definition: by whom, when, with which note, and whether it took the definition out of force."""

    number: int
    spec: Spec
    retired: bool
    author: str
    at: datetime
    note: str


def definitions() -> Definitions:
    """The definitions in force, each kind in the order in which its definitions were first made."""
    order = list(Kind)
    rows = sorted(newest().filter(retired=False), key=lambda row: order.index(Kind(row.kind)))
    return Definitions(definition_of(row) for row in rows)


def targets() -> tuple[Definition, ...]:
    """The targets in force."""
    return tuple(definition_of(row) for row in newest().filter(retired=False, kind=Kind.TARGET))


def source(key: str) -> SourceSpec | None:
    """What is said of a source; None where nothing is in force."""
    for row in newest().filter(kind=Kind.SOURCE, key=key, retired=False):
        spec = spec_of(Kind.SOURCE, row.body)
        return spec if isinstance(spec, SourceSpec) else None
    return None


def catalog() -> Catalog:
    """The definitions in force as one frozen snapshot for the engine."""
    return compiled(definitions())


def versions(kind: Kind, key: str) -> tuple[Version, ...]:
    """Every wording of one definition, the first one first."""
    rows = DefinitionVersion.objects.filter(kind=kind, key=key).order_by("version")
    return tuple(
        Version(row.version, spec_of(kind, row.body), row.retired, row.author, row.at, row.note) for row in rows
    )


def archived(kind: Kind) -> tuple[tuple[str, Version], ...]:
    """The definitions of a kind that are out of force, by key, each with its last wording."""
    rows = newest().filter(kind=kind, retired=True)
    return tuple(
        (row.key, Version(row.version, spec_of(kind, row.body), True, row.author, row.at, row.note)) for row in rows
    )


def newest() -> QuerySet[DefinitionVersion]:
    """The newest version of every definition there ever was, by when the definition was first made."""
    same = DefinitionVersion.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"))
    return (
        DefinitionVersion.objects.filter(~Exists(same.filter(version__gt=OuterRef("version"))))
        .annotate(first=Subquery(same.filter(version=1).values("id")))
        .order_by("first")
    )


def definition_of(row: DefinitionVersion) -> Definition:
    """The definition that a stored version words."""
    kind = Kind(row.kind)
    return Definition(kind, row.key, spec_of(kind, row.body), version=row.version)
