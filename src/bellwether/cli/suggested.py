"""What a suggestion of mappings answers: plain values, so that any implementation of `Commands` can give them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SuggestedQuestion:
    """What a person should say about a table, and the line that says it. `pressing`: the import waits for it."""

    mapping: str
    text: str
    line: str
    pressing: bool


@dataclass(frozen=True, slots=True)
class SuggestedFile:
    """One line of the suggested plan: what was recognised, and by what."""

    file: str
    kind: str
    mapping: str
    shape: str
    why: str


@dataclass(frozen=True, slots=True)
class LeftAside:
    """A table for which nothing is suggested, and why. `unknown`: nobody knows what it is."""

    file: str
    why: str
    unknown: bool


@dataclass(frozen=True, slots=True)
class SuggestedAnswer:
    """A first plan with its mappings: the files written, what is in them, what they ask, and what is left aside."""

    data: str
    directory: str
    written: tuple[str, ...]
    files: tuple[SuggestedFile, ...]
    questions: tuple[SuggestedQuestion, ...]
    aside: tuple[LeftAside, ...]
    definitions: str | None
