"""An act as the audit record keeps it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What was done."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    IMPORTED = "imported"
    MERGED = "merged"
    SPLIT = "split"
    RESTORED = "restored"
    SEEN_AS = "seen as"


@dataclass(frozen=True, slots=True)
class Deed:
    """One act on one subject. `before` and `after` are JSON texts, None where there was or is nothing."""

    act: Act
    kind: str
    subject: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A deed with who did it, when and why."""

    deed: Deed
    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries are wanted; what is empty or None does not matter. `kinds` are all that may be shown."""

    by: str = ""
    kind: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    kinds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a subject that a deed changed, as texts; None where there was or is nothing."""

    part: str
    before: str | None
    after: str | None


def lines(deed: Deed) -> tuple[Line, ...]:
    """What a deed changed, part by part.

    >>> lines(Deed(Act.CHANGED, "team", "North", '{"name": "North", "size": 2}', '{"name": "North", "size": 3}'))
    (Line(part='size', before='2', after='3'),)
    """
    before, after = _parts(deed.before), _parts(deed.after)
    if before is None or after is None:
        return () if deed.before == deed.after else (Line("", _plain(deed.before), _plain(deed.after)),)
    return tuple(
        Line(part, before.get(part), after.get(part))
        for part in dict.fromkeys((*before, *after))
        if before.get(part) != after.get(part)
    )


def _parts(told: str | None) -> dict[str, str] | None:
    """The parts of a subject; None where it has none, being a single value."""
    if told is None:
        return {}
    value = _read(told)
    return {str(key): _text(part) for key, part in value.items()} if isinstance(value, dict) else None


def _plain(told: str | None) -> str | None:
    return None if told is None else _text(_read(told))


def _read(told: str) -> object:
    try:
        value: object = json.loads(told)
    except ValueError:
        return told
    return value


def _text(value: object) -> str:
    match value:
        case str():
            return value or "empty"
        case bool():
            return "yes" if value else "no"
        case None:
            return "none"
        case list():
            between = ", " if all(isinstance(part, str) for part in value) else "; "
            return between.join(map(_text, value)) or "none"
        case dict():
            return ", ".join(f"{key} {_text(part)}" for key, part in value.items()) or "none"
        case _:
            return json.dumps(value, ensure_ascii=False)
