"""Which account and metric an edit is about: those that the viewer may see, found in the served workspace."""

from __future__ import annotations

from dataclasses import dataclass

from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.metric import Metric
from bellwether.screens.editing.refusals import EditRefused
from bellwether.workspace.running import running


@dataclass(frozen=True, slots=True)
class Spot:
    """An account (id and key) and a metric of it."""

    account: str
    key: int
    metric: Metric


def spot(viewer: Viewer, account: str, metric: str) -> Spot:
    """The place of an edit; one that the viewer may not see does not exist for them."""
    return Spot(account, account_key(viewer, account), visible_metric(viewer, metric))


def visible_metric(viewer: Viewer, key: str) -> Metric:
    """The metric, refused as unknown where it is hidden."""
    found = running().catalog().metrics.get(key)
    if found is None or not viewer.sees_metric(key):
        raise EditRefused(f"There is no metric “{key}”.")
    return found


def account_key(viewer: Viewer, account: str) -> int:
    """The canonical key of an account, refused as unknown where it is out of the viewer's scope."""
    facts = running().engine().facts()
    place = int(facts.places_of([account])[0]) if viewer.sees_account(account) else -1
    if place < 0:
        raise EditRefused(f"There is no account “{account}”.")
    return int(facts.roster.keys[place])
