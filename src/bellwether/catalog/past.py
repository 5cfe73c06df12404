"""Older versions of a metric: the definitions in force, but for one metric as it was worded before."""

from __future__ import annotations

from collections.abc import Iterable

from bellwether.catalog import queries
from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import Definition, DefinitionsRefused, Kind
from bellwether.catalog.formulas import checks
from bellwether.catalog.refusals import NoSuchVersion, VersionUnusable
from bellwether.catalog.soundness import problems_of
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.errors import UnknownName


def catalog_with(key: str, number: int, event_names: Iterable[str]) -> Catalog:
    """The definitions in force with one metric in an older wording; refused if that no longer makes sense.

    Whatever the wording refers to is read as it is defined now, and what refers to the metric reads this version.
    """
    kind = Kind.HEALTH if queries.versions(Kind.HEALTH, key) else Kind.METRIC
    versions = queries.versions(kind, key)
    if not versions:
        raise UnknownName("metric", key, queries.definitions().of(Kind.METRIC))
    wording = next((one for one in versions if one.number == number), None)
    if wording is None:
        raise NoSuchVersion(key, number, versions[-1].number)
    definition = Definition(kind, key, wording.spec, version=number)
    definitions = queries.definitions().with_([definition])
    own = f"{kind.word} {key}"
    try:
        problems = [one for one in problems_of(definitions) if one.where == own]
        if not problems:
            checks(definitions, event_names)
    except DefinitionsRefused as refused:
        # What others make of this version is not asked for; only what it reads itself must be sound.
        problems = [one for one in refused.problems if one.where == own or " → " in one.sentence]
    if problems:
        raise VersionUnusable(key, number, problems)
    return compiled(definitions)
