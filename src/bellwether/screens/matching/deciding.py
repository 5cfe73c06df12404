"""Decisions about names, each with its deed on record, and the refresh that follows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from bellwether.access.viewer import Viewer
from bellwether.audit.domain import Act, Deed
from bellwether.engine.definitions.days import micros_of
from bellwether.engine.warehouse.rows import NOBODY, Kind
from bellwether.ingest.matching.decisions import Decision, DecisionRefused, Names
from bellwether.ingest.matching.questions import Question
from bellwether.ingest.matching.reconciling import Change
from bellwether.ingest.matching.wording import told_key
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
    told = json.dumps([told_key(key) for key in question.keys])
    deed = Deed(Act.MERGED if same else Act.SPLIT, kind.value, question.first, told, json.dumps(question.second))
    pair = f"“{question.first}” and “{question.second}”"
    if same:
        done = _done(kind, deed, lambda names, at: names.accept(question, at), (by, reason))
        return _told(f"{pair} are one {kind.value}.", done)
    done = _done(kind, deed, lambda names, at: names.refuse(question, at), (by, reason))
    return _told(f"{pair} are two {kind.value}s.", done)


def merge(account: str, into: str, *, reason: str, by: Viewer) -> Decided:
    """One account's name stands for another account."""
    found = running().warehouse.keys(Kind.ACCOUNT, [account, into])
    if NOBODY in found.tolist():
        raise DecisionRefused(f"There is no account “{into}”. Write its id as its page shows it.")
    if found[0] == found[1]:
        raise DecisionRefused(f"“{into}” is this account already.")
    deed = Deed(Act.MERGED, Kind.ACCOUNT.value, account, None, json.dumps(into))
    done = _done(Kind.ACCOUNT, deed, lambda names, at: names.merge(account, into, at), (by, reason))
    return _told(f"“{account}” is “{into}” from now on, with all its past.", done)


def split(name: str, *, reason: str, by: Viewer) -> Decided:
    """A name stands for an account of its own again."""
    deed = Deed(Act.SPLIT, Kind.ACCOUNT.value, name)
    done = _done(Kind.ACCOUNT, deed, lambda names, at: names.split(name, at), (by, reason))
    return _told(f"“{name}” is an account of its own again.", done)


def undo(kind: Kind, number: int, *, by: Viewer) -> str:
    """A decision no longer holds."""
    deed = Deed(Act.REMOVED, "resolution", str(number))

    def taken_back(names: Names, at: int) -> Decision:
        found = names.undo(number, at)
        if found is None:
            raise DecisionRefused("That decision no longer holds: somebody has undone it already.")
        return found

    done = _done(kind, deed, taken_back, (by, ""))
    return f"The decision is undone.{_follows(done.change)}"


def _done(kind: Kind, deed: Deed, decide: Decide, whose: tuple[Viewer, str]) -> Decision:
    (by, reason), workspace = whose, running()
    at = workspace.now()
    with on_record(deed, by=by, at=at, why=reason) as warehouse:
        found = decide(Names(warehouse, workspace.catalog(), kind), micros_of(at))
    ask_for_refresh(by.name)
    return found


def _told(sentence: str, done: Decision) -> Decided:
    return Decided(sentence + _follows(done.change), done.number)


def _follows(change: Change) -> str:
    """What matching made of a decision."""
    said = ""
    if change.made:
        said += f" By this, {len(change.made):,} more could be matched."
    if change.withdrawn:
        said += f" By this, {len(change.withdrawn):,} matches no longer hold."
    return said
