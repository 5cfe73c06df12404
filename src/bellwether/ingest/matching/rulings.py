"""What a person rules about names: what is decided, the deed that goes on record, and the sentence that tells of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from bellwether.audit.domain import Act, Deed
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.matching.decisions import Decision, Names
from bellwether.ingest.matching.questions import Question
from bellwether.ingest.matching.reconciling import Change
from bellwether.ingest.matching.wording import told_key


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision that is yet to be carried out, by `decide` with the instant at which it is recorded."""

    kind: Kind
    deed: Deed
    decide: Callable[[Names, int], Decision]
    sentence: str

    def told(self, change: Change) -> str:
        """The sentence, and what matching made of the decision."""
        return self.sentence + follows(change)


def merged(kind: Kind, name: str, into: str) -> Ruling:
    """One name stands for the account or person of another."""
    return Ruling(
        kind,
        Deed(Act.MERGED, kind.value, name, None, json.dumps(into)),
        lambda names, at: names.merge(name, into, at),
        f"{kind.value.capitalize()} “{name}” now stands for “{into}”.",
    )


def parted(kind: Kind, name: str) -> Ruling:
    """A name stands for itself again."""
    return Ruling(
        kind,
        Deed(Act.SPLIT, kind.value, name),
        lambda names, at: names.split(name, at),
        f"{kind.value.capitalize()} “{name}” stands for itself again.",
    )


def answered(kind: Kind, question: Question, *, same: bool) -> Ruling:
    """The two names of a question are one, or two."""
    told = json.dumps([told_key(key) for key in question.keys])
    pair = f"“{question.first}” and “{question.second}” are"
    return Ruling(
        kind,
        Deed(Act.MERGED if same else Act.SPLIT, kind.value, question.first, told, json.dumps(question.second)),
        lambda names, at: names.accept(question, at) if same else names.refuse(question, at),
        f"{pair} one {kind.value}." if same else f"{pair} two {kind.value}s.",
    )


def undone(number: int) -> Deed:
    """That the decision of a number no longer holds."""
    return Deed(Act.REMOVED, "resolution", str(number))


def follows(change: Change) -> str:
    """What matching made of a decision."""
    said = ""
    if change.made:
        said += f" By this, {len(change.made):,} more could be matched."
    if change.withdrawn:
        said += f" By this, {len(change.withdrawn):,} matches no longer hold."
    return said
