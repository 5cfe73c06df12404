"""Saving a definition: a new version of it, checked with everything that reads it."""

from __future__ import annotations

from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, Definitions, Kind, Spec
from bellwether.catalog.jobs import COMPUTE
from bellwether.catalog.serving import served
from bellwether.jobs import actions as jobs


def save(key: str, spec: Spec, *, note: str, by: Viewer, kind: Kind = Kind.METRIC) -> int:
    """The number of the version that is saved, and its past asked for; 0 where nothing had changed."""
    workspace = served()
    authorship = Authorship(by.name, workspace.now(), note)
    applied = workspace.apply(Definitions([Definition(kind, key, spec)]), authorship)
    if not applied.changes:
        return 0
    jobs.ask(COMPUTE, by=by.name, at=workspace.now())
    return queries.versions(kind, key)[-1].number
