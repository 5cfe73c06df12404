"""Sorts in a query string: `-m.arr~t.owner~c.logins.30d.pct`; a minus is the other way round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bellwether.board.conditions.spelling import unescaped, word
from bellwether.board.sorting import ByChange, ByColour, ByMetric, ByName, ByTrait, Key, Measure, Sort
from bellwether.board.timeframe import Over, over_text, read_over
from bellwether.engine.definitions.errors import BellwetherError


class UnreadableSort(BellwetherError):
    """A text in a URL that spells no order of rows."""

    def __init__(self, text: str) -> None:
        super().__init__(f"The order in this address cannot be read: “{text}”. Choose it again at a column's head.")


def sorts_spelled(sorts: Sequence[Sort]) -> str:
    """The text of some sorts for a query string."""
    return "~".join(("-" if sort.descending else "") + ".".join(_words(sort.key)) for sort in sorts)


def read_sorts(text: str) -> tuple[Sort, ...]:
    """The sorts that a text spells; raises UnreadableSort."""
    return tuple(_sort(one, text) for one in text.split("~")) if text else ()


def sort_metrics(sorts: Sequence[Sort]) -> frozenset[str]:
    """The metrics that sorts read."""
    return frozenset(sort.key.metric for sort in sorts if isinstance(sort.key, ByMetric | ByColour | ByChange))


def sort_changes(sorts: Sequence[Sort]) -> frozenset[tuple[str, Over]]:
    """The comparisons that sorts read: what `Boards.on` has to be asked for."""
    return frozenset((sort.key.metric, sort.key.over) for sort in sorts if isinstance(sort.key, ByChange))


def _words(key: Key) -> list[str]:
    match key:
        case ByName():
            return ["name"]
        case ByTrait(trait):
            return ["t", word(trait)]
        case ByMetric(metric):
            return ["m", word(metric)]
        case ByColour(metric):
            return ["k", word(metric)]
        case ByChange(metric, over, measure):
            return ["c", word(metric), over_text(over), measure]
        case _:
            assert_never(key)


def _sort(one: str, whole: str) -> Sort:
    descending = one.startswith("-")
    try:
        words = [unescaped(part) for part in one.removeprefix("-").split(".")]
        return Sort(_key(words), descending)
    except (ValueError, BellwetherError) as problem:
        raise UnreadableSort(whole) from problem


def _key(words: Sequence[str]) -> Key:
    match words:
        case ["name"]:
            return ByName()
        case ["t", trait]:
            return ByTrait(trait)
        case ["m", metric]:
            return ByMetric(metric)
        case ["k", metric]:
            return ByColour(metric)
        case ["c", metric, over, measure]:
            return ByChange(metric, read_over(over), Measure(measure))
        case _:
            raise ValueError(words)
