"""Traits of accounts and people, as they are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bellwether.engine.warehouse.identities import MATCH
from bellwether.engine.warehouse.of_account import TraitChange


def in_force(changes: Iterable[TraitChange], on: date) -> dict[str, object]:
    """The traits that have a value on a day; of each trait the last change comes first."""
    found: dict[str, object] = {}
    for one in _own(changes):
        if one.since is None or one.since <= on:
            found.setdefault(one.trait, one.value)
    return {trait: value for trait, value in found.items() if value is not None}


def history_of(changes: Iterable[TraitChange]) -> list[dict[str, object]]:
    """Every change, by trait, the last one first."""
    return [
        {
            "trait": one.trait,
            "value": one.value,
            "since": one.since,
            "assumed": one.assumed,
            "source": one.source,
            "recorded": one.recorded,
        }
        for one in _own(changes)
    ]


def _own(changes: Iterable[TraitChange]) -> Iterator[TraitChange]:
    """Without what names are recognised by, which is no trait for anyone but matching."""
    return (one for one in changes if not one.trait.startswith(MATCH))
