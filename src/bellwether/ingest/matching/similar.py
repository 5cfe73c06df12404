"""Names that are nearly the same. Only names that share a rare word or their beginning are compared."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from bellwether.ingest.matching.known import Pair

NEARLY = 90
"""How alike two names must be, of 100: their words in order, letter by letter."""

RARE = 40
"""Words that more names have do not bring names together."""

_BEGINNING = 4


@dataclass(frozen=True, slots=True)
class Similar:
    """Two with similar names, and the names."""

    pair: Pair
    words: str


def similar_names(
    names: Sequence[tuple[int, str]], asked: Callable[[int, int], Pair | None], nearly: int = NEARLY
) -> Iterator[Similar]:
    """The pairs of places whose names are nearly the same, each once, if it may be asked about them."""
    told: set[Pair] = set()
    for block in _blocks([name for _, name in names]):
        words = [" ".join(sorted(names[place][1].split())) for place in block]
        scores = process.cdist(words, words, scorer=fuzz.ratio, score_cutoff=nearly)
        for row, column in zip(*np.nonzero(np.triu(scores, 1)), strict=True):
            (first, name), (second, other) = names[block[row]], names[block[column]]
            pair = asked(first, second)
            if pair is not None and pair not in told and name != other and _numbers(name) == _numbers(other):
                told.add(pair)
                yield Similar(pair, " ~ ".join(sorted((name, other))))


def _blocks(names: Sequence[str]) -> Iterator[list[int]]:
    """Places of names that have a rare word, or their beginning, in common."""
    bearers: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        for word in {*name.split(), f"^{name.replace(' ', '')[:_BEGINNING]}"}:
            bearers.setdefault(word, []).append(place)
    yield from (places for _, places in sorted(bearers.items()) if 1 < len(places) <= RARE)


def _numbers(name: str) -> list[str]:
    """The words with digits: “Region 1” and “Region 2” are nearly the same, and two."""
    return sorted(word for word in name.split() if any(sign.isdigit() for sign in word))
