"""Imports of events that ran to their end: what was noted of each, as long as no event has been taken back since."""

from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.schema import meta, write_meta
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import at_most, tree

_KEY = "import "


def note(session: Session, key: str, told: str) -> None:
    """Notes that the import with this key is finished, and what is to be told of it."""
    write_meta(session, _KEY + key, f"{_taken_back(session)} {told}")


def noted(session: Session, key: str) -> str | None:
    """What was noted of the import with this key; None where there was none, or where its events may not all hold."""
    before, _, told = (meta(session, _KEY + key) or "-").partition(" ")
    return told if before == str(_taken_back(session)) else None


def _taken_back(session: Session) -> int:
    """How often an event was taken back; it only grows."""
    query = tree("SELECT COUNT(*) AS n FROM retraction WHERE scope = 'event'")
    if session.committed is not None:
        query = query.where(at_most("batch", session.committed))
    return int(ints(session.table(query), "n")[0])
