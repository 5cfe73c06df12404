"""What is archived, as the lists show it at their foot."""

from __future__ import annotations

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.catalog.alert_specs import AlertSpec
from bellwether.catalog.domain import Kind, MetricSpec, SegmentSpec
from bellwether.catalog.queries import archived


def shelved(viewer: Viewer, kind: Kind, permission: Permission) -> list[dict[str, object]]:
    """What is archived, for who may bring it back. What a wording that is out of force reads is not kept apart, so
    that who has something hidden from them is told of none.
    """
    if viewer.hidden or not viewer.may(permission):
        return []
    return [
        {"key": key, "name": one.spec.name, "by": one.author, "at": one.at, "note": one.note}
        for key, one in archived(kind)
        if isinstance(one.spec, MetricSpec | SegmentSpec | AlertSpec)
    ]
