"""Taking back what was edited in the table, by the one who did it.

A single fact is named by a signed address: it can only be taken back while it still holds. Everything else is kept in
the session, for the last few edits, and can be taken back once.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from secrets import token_urlsafe
from typing import Any

from django.core import signing

from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.screens.editing.targets import TargetSet
from bellwether.screens.editing.traits import TraitSet, undo_trait
from bellwether.screens.number.undoing import Undone, take_back, token_of
from bellwether.screens.portfolio.editing import Done, Editable

SESSION_KEY = "portfolio-undo"
MOST = 5
_SALT = "portfolio.undo"
_SECONDS = 3600


def remember(session: MutableMapping[str, Any], edits: Sequence[tuple[Editable, Done]], *, by: Viewer) -> str:
    """The address that takes these edits back."""
    if len(edits) == 1 and not isinstance(edits[0][1], TargetSet):
        # Nothing is written for it: whoever has edited waits for every write.
        return f"/portfolio/undo/{signing.dumps([by.member, _told(*edits[0])], salt=_SALT)}/"
    key = token_urlsafe(9)
    kept = dict(list(session.get(SESSION_KEY, {}).items())[-(MOST - 1) :])
    session[SESSION_KEY] = {**kept, key: [_told(editable, done) for editable, done in edits]}
    return f"/portfolio/undo/{key}/"


def undo(session: MutableMapping[str, Any], key: str, *, by: Viewer) -> str:
    """Takes the edits of one step back; a sentence that says what came of it."""
    kept = dict(session.get(SESSION_KEY, {}))
    told = _signed(key, by) or kept.pop(key, None)
    if told is None:
        return "This can no longer be undone."
    if len(kept) < len(session.get(SESSION_KEY, {})):
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


def _signed(key: str, by: Viewer) -> list[list[Any]] | None:
    """What a signed address names; None where it is none, is too old, or somebody else's."""
    try:
        member, told = signing.loads(key, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    return [told] if member == by.member else None


def _told(editable: Editable, done: Done) -> list[Any]:
    if isinstance(done, TraitSet):
        return ["trait", [done.fact, done.account, done.trait]]
    return ["number", token_of(Undone.of(done, editable.key))]


def _taken_back(kind: str, token: Any, by: Viewer) -> str:
    if kind == "trait":
        fact, account, trait = token
        return undo_trait(TraitSet("", fact, account, trait), by=by)
    return take_back(token, by=by)
