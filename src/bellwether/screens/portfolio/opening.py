"""How a page opens: with what its address says, or with a saved view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from bellwether.access.viewer import Viewer
from bellwether.accounts.views.domain import View
from bellwether.accounts.views.queries import view
from bellwether.screens.portfolio.state import State


@dataclass(frozen=True, slots=True)
class Opening:
    """The state that the page opens with, and the view that it came from. `changed`: it no longer shows the same."""

    state: State
    view: View | None = None
    changed: bool = False


def opened(viewer: Viewer, query: Mapping[str, str]) -> Opening:
    """A view alone opens as it was saved; with anything beside it, the address says what is shown."""
    state = State.read(query)
    if state.view is None:
        return Opening(state)
    found = view(viewer, state.view)
    if found is None:
        gone = "The view in this address is not there any more, or not shared with you."
        return Opening(replace(state, view=None, complaints=(*state.complaints, gone)))
    saved = State.read(dict(parse_qsl(found.query)))
    if set(query) <= {"view", "after"}:
        return Opening(replace(saved, view=found.key), found)
    return Opening(state, found, changed=state.unsaved.query != saved.unsaved.query)
