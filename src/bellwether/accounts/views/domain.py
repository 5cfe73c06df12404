"""A saved view as pages see it, and who may change it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.errors import BellwetherError

LONGEST_NAME = 80


class ViewRefused(BellwetherError):
    """A saved view that cannot be kept as asked; the sentence says why and what to do."""


class ViewChanged(ViewRefused):
    """Someone else has changed the view since it was opened."""


@dataclass(frozen=True, slots=True)
class View:
    """A named query string of the portfolio page. `revision` counts its changes, so that nobody overwrites unseen."""

    key: int
    name: str
    owner: int
    owner_name: str
    shared: bool
    query: str
    revision: int

    def may_change(self, viewer: Viewer) -> bool:
        """Its owner may; a shared one also whoever may share views. Looking through another's eyes only reads."""
        if viewer.behind is not None:
            return False
        return self.owner == viewer.member or (self.shared and viewer.may(Permission.SHARE_VIEWS))

    def as_json(self) -> str:
        """The view as the audit record keeps it."""
        return json.dumps({"name": self.name, "shared": self.shared, "query": self.query}, ensure_ascii=False)


def sound_name(name: str) -> str:
    """The name without needless space; refused where it is empty or too long."""
    plain = " ".join(name.split())
    if not plain:
        raise ViewRefused("A view needs a name. Write one that says what it shows, such as “Renewing this quarter”.")
    if len(plain) > LONGEST_NAME:
        raise ViewRefused(f"The name is {len(plain)} letters long. Shorten it to {LONGEST_NAME}.")
    return plain
