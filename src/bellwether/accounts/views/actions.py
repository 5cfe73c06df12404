"""Saving, changing and deleting views: each audited with its author."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.accounts.views.domain import View, ViewChanged, ViewRefused, sound_name
from bellwether.accounts.views.models import SavedView
from bellwether.accounts.views.queries import as_view
from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed

KIND = "view"


def save_view(name: str, query: str, *, shared: bool, by: Viewer, at: datetime) -> View:
    """The new view, private or for everyone."""
    if by.behind is not None:
        raise ViewRefused(f"You look through the eyes of {by.name}. Return to your own to save views.")
    _may_share(shared, by)
    row = SavedView(name=sound_name(name), owner_id=by.member, shared=shared, query=query, at=at)
    with transaction.atomic():
        _store(row)
        saved = as_view(row)
        audit.record([Deed(Act.ADDED, KIND, saved.name, None, saved.as_json())], by=by.name, at=at)
    return saved


def update_view(view: View, query: str, *, by: Viewer, at: datetime) -> View:
    """The view with what the page shows now."""
    return _change(view, replace(view, query=query), by, at)


def rename_view(view: View, name: str, *, by: Viewer, at: datetime) -> View:
    """The view under another name."""
    return _change(view, replace(view, name=sound_name(name)), by, at)


def share_view(view: View, *, shared: bool, by: Viewer, at: datetime) -> View:
    """The view for everyone, or for its owner alone."""
    if not by.may(Permission.SHARE_VIEWS):
        _may_share(True, by)
    return _change(view, replace(view, shared=shared), by, at)


def delete_view(view: View, *, by: Viewer, at: datetime) -> None:
    """Removes the view."""
    _may_change(view, by)
    with transaction.atomic():
        removed, _ = SavedView.objects.filter(pk=view.key).delete()
        if removed:
            audit.record([Deed(Act.REMOVED, KIND, view.name, view.as_json(), None)], by=by.name, at=at)


def _change(view: View, wanted: View, by: Viewer, at: datetime) -> View:
    _may_change(view, by)
    with transaction.atomic():
        row = SavedView.objects.select_for_update().select_related("owner").filter(pk=view.key).first()
        if row is None:
            raise ViewChanged(f"“{view.name}” was deleted meanwhile. Save what you see as a new view.")
        if row.revision != view.revision:
            raise ViewChanged(f"“{view.name}” was changed meanwhile. Open it again, then change it.")
        before = as_view(row)
        row.name, row.query, row.shared = wanted.name, wanted.query, wanted.shared
        row.revision, row.at = row.revision + 1, at
        _store(row)
        after = as_view(row)
        audit.record([Deed(Act.CHANGED, KIND, after.name, before.as_json(), after.as_json())], by=by.name, at=at)
    return after


def _store(row: SavedView) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ViewRefused(f"There is already a view “{row.name}”. Choose another name.") from None


def _may_change(view: View, by: Viewer) -> None:
    if not view.may_change(by):
        raise ViewRefused(f"“{view.name}” belongs to {view.owner_name}. Save a copy of your own instead.")


def _may_share(shared: bool, by: Viewer) -> None:
    if shared and not by.may(Permission.SHARE_VIEWS):
        raise ViewRefused(
            "Your role may not share views. Save it for yourself, or ask an administrator for “share views”."
        )
