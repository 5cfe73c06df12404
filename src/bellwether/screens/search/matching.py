"""Which names a query means, and which of them first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, word by word, without capitals."""

    text: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Query:
        """The query of a text.

        >>> Query.of("  North LOG ").words
        ('north', 'log')
        """
        plain = " ".join(typed.casefold().split())[:200]
        return cls(plain, tuple(plain.split()))

    def rank(self, folded: str) -> int | None:
        """How well a name (without capitals) fits: 0 is best, None not at all. Every word must be in it.

        >>> [Query.of("log").rank(name) for name in ("log", "logistics", "northwind logistics", "catalog", "north")]
        [0, 1, 2, 3, None]
        """
        if not all(word in folded for word in self.words):
            return None
        if folded == self.text:
            return 0
        if folded.startswith(self.text):
            return 1
        return 2 if all(folded.startswith(word) or f" {word}" in folded for word in self.words) else 3


def best(query: Query, items: Iterable[Item], name: Callable[[Item], str], most: int) -> list[Item]:
    """The items whose names fit best, at most so many; equally good ones by name. Without a query the first ones."""
    if not query.words:
        return list(islice(items, most))
    found = []
    for place, item in enumerate(items):
        folded = name(item)
        rank = query.rank(folded)
        if rank is not None:
            found.append((rank, len(folded), folded, place, item))
    return [one[-1] for one in nsmallest(most, found, key=lambda one: one[:-1])]


@lru_cache(maxsize=4)
def folded_names(names: Sequence[str], ids: Sequence[str]) -> tuple[str, ...]:
    """What accounts are found by, in their order: name and id, without capitals."""
    return tuple(
        f"{name} {key}".casefold() if name != key else key.casefold() for name, key in zip(names, ids, strict=True)
    )
