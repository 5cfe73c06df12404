"""Decisions about names, each with its deed on record, and the refresh that follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bellwether.access.viewer import Viewer
from bellwether.audit.domain import Deed
from bellwether.engine.definitions.days import micros_of
from bellwether.engine.warehouse.rows import NOBODY, Kind
from bellwether.ingest.matching import rulings
from bellwether.ingest.matching.decisions import Decision, DecisionRefused, Names
from bellwether.ingest.matching.questions import Question
from bellwether.ingest.matching.rulings import Ruling
from bellwether.screens.editing.freshening import ask_for_refresh
from bellwether.screens.editing.on_record import on_record
from bellwether.workspace.running import running

Decide = Callable[[Names, int], Decision]


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, in a sentence, and the number that undoes it."""

    sentence: str
    number: int


def answer(kind: Kind, question: Question, *, same: bool, reason: str, by: Viewer) -> Decided:
    """The two of a question are one, or two."""
    return _ruled(rulings.answered(kind, question, same=same), by, reason)


def merge(account: str, into: str, *, reason: str, by: Viewer) -> Decided:
    """One account's name stands for another account."""
    found = running().warehouse.keys(Kind.ACCOUNT, [account, into])
    if NOBODY in found.tolist():
        raise DecisionRefused(f"There is no account “{into}”. Write its id as its page shows it.")
    if found[0] == found[1]:
        raise DecisionRefused(f"“{into}” is this account already.")
    return _ruled(rulings.merged(Kind.ACCOUNT, account, into), by, reason)


def split(name: str, *, reason: str, by: Viewer) -> Decided:
    """A name stands for an account of its own again."""
    return _ruled(rulings.parted(Kind.ACCOUNT, name), by, reason)


def undo(kind: Kind, number: int, *, by: Viewer) -> str:
    """A decision no longer holds."""

    def taken_back(names: Names, at: int) -> Decision:
        found = names.undo(number, at)
        if found is None:
            raise DecisionRefused("That decision no longer holds: somebody has undone it already.")
        return found

    done = _done(kind, rulings.undone(number), taken_back, (by, ""))
    return f"The decision is undone.{rulings.follows(done.change)}"


def _ruled(ruling: Ruling, by: Viewer, reason: str) -> Decided:
    done = _done(ruling.kind, ruling.deed, ruling.decide, (by, reason))
    return Decided(ruling.told(done.change), done.number)


def _done(kind: Kind, deed: Deed, decide: Decide, whose: tuple[Viewer, str]) -> Decision:
    (by, reason), workspace = whose, running()
    at = workspace.now()
    with on_record(deed, by=by, at=at, why=reason) as warehouse:
        found = decide(Names(warehouse, workspace.catalog(), kind), micros_of(at))
    ask_for_refresh(by.name)
    return found
