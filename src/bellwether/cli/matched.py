"""What is asked and told of names of several systems that may be one account or person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bellwether.cli.questions import SubjectKind


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """Whether two names are one: what they have in common, and why a person has to say so."""

    id: str
    kind: SubjectKind
    first: str
    first_name: str
    second: str
    second_name: str
    common: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class MatchesAnswer:
    """The open questions, and how many names are matched by which rule, by kind."""

    questions: tuple[QuestionLine, ...]
    waiting: int
    matched: Mapping[SubjectKind, Mapping[str, int]]
    crowds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchesQuestion:
    """Which questions to list: of one kind, or by one rule, at most `limit`."""

    kind: SubjectKind | None = None
    rule: str | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class NameLine:
    """One name: the systems that know it, its keys, whom it stands for, by which rule, and the number to undo that."""

    name: str
    systems: tuple[str, ...]
    keys: tuple[str, ...]
    stands_for: str
    by: str
    number: int | None


@dataclass(frozen=True, slots=True)
class NamesAnswer:
    """The names of one account or person, or of the two that a question is about, with the questions open."""

    kind: SubjectKind
    names: tuple[NameLine, ...]
    questions: tuple[QuestionLine, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Questions by their ids, answered alike."""

    ids: tuple[str, ...]
    same: bool
    reason: str = ""
