"""Taking back what was edited in the table: kept in the session of the one who did it, for the last few edits."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from secrets import token_urlsafe
from typing import Any

from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.screens.editing.traits import TraitSet, undo_trait
from bellwether.screens.number.undoing import Undone, take_back, token_of
from bellwether.screens.portfolio.editing import Done, Editable

SESSION_KEY = "portfolio-undo"
MOST = 5


def remember(session: MutableMapping[str, Any], edits: Sequence[tuple[Editable, Done]]) -> str:
    """The address that takes these edits back."""
    key = token_urlsafe(9)
    kept = dict(list(session.get(SESSION_KEY, {}).items())[-(MOST - 1) :])
    session[SESSION_KEY] = {**kept, key: [_told(editable, done) for editable, done in edits]}
    return f"/portfolio/undo/{key}/"


def undo(session: MutableMapping[str, Any], key: str, *, by: Viewer) -> str:
    """Takes the edits of one step back; a sentence that says what came of it."""
    kept = dict(session.get(SESSION_KEY, {}))
    told = kept.pop(key, None)
    if told is None:
        return "This can no longer be undone."
    session[SESSION_KEY] = kept
    said, refused = [], []
    for kind, token in told:
        try:
            said.append(_taken_back(kind, token, by))
        except BellwetherError as problem:
            refused.append(str(problem))
    if len(told) == 1:
        return (said or refused)[0]
    left = f" {len(refused)} stay: {refused[0]}" if refused else ""
    return f"{len(said)} edits are taken back.{left}"


def _told(editable: Editable, done: Done) -> list[Any]:
    if isinstance(done, TraitSet):
        return ["trait", [done.fact, done.account, done.trait]]
    return ["number", token_of(Undone.of(done, editable.key))]


def _taken_back(kind: str, token: Any, by: Viewer) -> str:
    if kind == "trait":
        fact, account, trait = token
        return undo_trait(TraitSet("", fact, account, trait), by=by)
    return take_back(token, by=by)
