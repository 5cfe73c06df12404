"""Reads of saved views."""

from __future__ import annotations

from django.db.models import Q

from bellwether.access.viewer import Viewer
from bellwether.accounts.views.domain import View
from bellwether.accounts.views.models import SavedView


def views(viewer: Viewer) -> tuple[View, ...]:
    """The viewer's own views and those that others share, by name."""
    rows = SavedView.objects.select_related("owner").filter(_visible(viewer))
    return tuple(sorted((as_view(row) for row in rows), key=lambda one: (one.name.casefold(), one.key)))


def view(viewer: Viewer, key: int) -> View | None:
    """One view, None where there is none that the viewer may open."""
    row = SavedView.objects.select_related("owner").filter(_visible(viewer), pk=key).first()
    return None if row is None else as_view(row)


def as_view(row: SavedView) -> View:
    """The row as pages see it."""
    return View(row.pk, row.name, row.owner.pk, row.owner.name, row.shared, row.query, row.revision)


def _visible(viewer: Viewer) -> Q:
    return Q(owner=viewer.member) | Q(shared=True)
