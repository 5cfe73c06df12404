"""Saving a metric: a new version of its definition, checked with everything that reads it."""

from __future__ import annotations

from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, Definitions, Kind, MetricSpec
from bellwether.catalog.jobs import COMPUTE
from bellwether.catalog.serving import served
from bellwether.jobs import actions as jobs


def save(key: str, spec: MetricSpec, *, note: str, by: Viewer) -> int:
    """The number of the version that is saved, and its past asked for; 0 where nothing had changed."""
    workspace = served()
    authorship = Authorship(by.name, workspace.now(), note)
    applied = workspace.apply(Definitions([Definition(Kind.METRIC, key, spec)]), authorship)
    if not applied.changes:
        return 0
    jobs.ask(COMPUTE, by=by.name, at=workspace.now())
    return queries.versions(Kind.METRIC, key)[-1].number
