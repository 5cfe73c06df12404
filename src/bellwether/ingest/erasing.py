"""Erasing a person from a whole home: facts, rows that were left out, and the place in the file where both were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.catalog.opening import Workspace
from bellwether.engine.definitions.days import micros_of
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.warehouse.rewriting import ask_for_rewriting
from bellwether.engine.warehouse.rows import NOBODY, Kind
from bellwether.ingest.quarantine.keeping import scrub_quarantine


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased. `surrogate` is the random name in the person's place; `accounts` need their values computed."""

    surrogate: str
    traits: int
    events: int
    quarantined: int
    accounts: int


def erase_person(workspace: Workspace, person: str, *, by: str, at: datetime) -> Erased:
    """That nothing in the home tells of a person any more, but for the surrogate that counts go by."""
    if workspace.warehouse.keys(Kind.PERSON, [person])[0] == NOBODY:
        raise UnknownName(Kind.PERSON.value, person, ())
    erasure = workspace.warehouse.erase(person, micros_of(at))
    ask_for_rewriting(workspace.home.warehouse)
    rows = scrub_quarantine(workspace.home.quarantine, erasure.scrub)
    surrogate = erasure.scrub.replaced[person]
    audit.record([Deed(Act.REMOVED, Kind.PERSON.value, surrogate)], by=by, at=at)
    return Erased(surrogate, erasure.traits, erasure.events, rows, erasure.accounts)
