"""What people have to decide: two that may be one, what speaks for it, and why it was not simply done."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from bellwether.ingest.matching.grouping import Joined, Link
from bellwether.ingest.matching.known import Key, Known, Pair
from bellwether.ingest.matching.rules import STRENGTH, Rule
from bellwether.ingest.matching.similar import Similar, similar_names

CROWD = 12
"""A key that more bearers have is not asked about pair by pair."""


class Doubt(StrEnum):
    """Why two were not matched by rule, the gravest first."""

    TORN = "its keys point to different ones"
    SEVERAL = "several of one system have it"
    CHAIN = "together they would join two of one system"
    UNSURE = "this alone is not sure"


@dataclass(frozen=True, slots=True)
class Question:
    """Whether two names are one. `others` are more candidates for one of them, in the same system as the other."""

    first: str
    second: str
    keys: tuple[Key, ...]
    doubt: Doubt
    others: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """A short name of the question that is the same whenever it is asked."""
        said = "\x1f".join(sorted((self.first, self.second)))
        return hashlib.blake2b(said.encode(), digest_size=4).hexdigest()


@dataclass(slots=True)
class _Evidence:
    """What speaks for one pair."""

    keys: set[Key] = field(default_factory=set)
    doubts: set[Doubt] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Crowd:
    """A key that so many have that it tells nothing."""

    key: Key
    bearers: int


def crowds(found: Joined) -> tuple[Crowd, ...]:
    """The keys that too many have."""
    return tuple(Crowd(link.key, len(link.bearers)) for link in found.links if len(link.bearers) > CROWD)


def questions(known: Known, found: Joined, heads: Mapping[int, int]) -> tuple[Question, ...]:
    """The open questions, those with the strongest keys first; `heads` gives the place that stands for each set."""
    open_pairs = _Open(known, found, heads)
    evidence: dict[Pair, _Evidence] = {}
    for link in found.links:
        if len(link.bearers) <= CROWD:
            for first, second in combinations(link.bearers, 2):
                pair = open_pairs.asked(first, second)
                if pair is not None:
                    about = evidence.setdefault(pair, _Evidence())
                    about.keys.add(link.key)
                    about.doubts.add(_doubt(link, (first, second), found))
    for one in _similar(known, found, open_pairs):
        about = evidence.setdefault(one.pair, _Evidence())
        if not about.keys:
            about.keys.add(Key(Rule.SIMILAR, one.words))
            about.doubts.add(Doubt.UNSURE)
    return tuple(sorted(_asked(known, found, evidence), key=_weight))


def _asked(known: Known, found: Joined, evidence: Mapping[Pair, _Evidence]) -> Iterator[Question]:
    candidates: dict[int, set[int]] = {}
    for first, second in evidence:
        candidates.setdefault(first, set()).add(second)
        candidates.setdefault(second, set()).add(first)
    systems = found.bearers.systems
    gravest = list(Doubt)
    for (first, second), about in evidence.items():
        keys = tuple(sorted(about.keys, key=lambda key: (STRENGTH[key.rule], key.text)))
        rivals = {
            known.names[other]
            for one, rival in ((first, second), (second, first))
            for other in candidates[one] - {rival}
            if not systems.get(other, frozenset()).isdisjoint(systems.get(rival, frozenset()))
        }
        doubt = min(about.doubts, key=gravest.index)
        yield Question(known.names[first], known.names[second], keys, doubt, tuple(sorted(rivals)))


def _weight(question: Question) -> tuple[int, int, str, str]:
    return STRENGTH[question.keys[0].rule], -len(question.keys), question.first, question.second


def _doubt(link: Link, pair: Pair, found: Joined) -> Doubt:
    if not link.clear:
        return Doubt.SEVERAL
    if not found.torn.isdisjoint(pair):
        return Doubt.TORN
    return Doubt.CHAIN if link.sure else Doubt.UNSURE


class _Open:
    """Which pairs may be asked about: two sets that share no system and that nobody told apart."""

    def __init__(self, known: Known, found: Joined, heads: Mapping[int, int]) -> None:
        self._found = found
        self._heads = heads
        self._systems: dict[int, frozenset[str]] = {}
        for bearer in {found.bearers.of[place] for place in known.systems}:
            head = self.head(bearer)
            own = found.bearers.systems.get(bearer, frozenset())
            self._systems[head] = self._systems.get(head, frozenset()) | own
        self._apart = {
            self._pair(self.head(first), self.head(second))
            for first, others in found.bearers.apart.items()
            for second in others
        }

    def head(self, bearer: int) -> int:
        """The place that stands for a bearer's set."""
        group = self._found.group(bearer)
        return self._heads.get(group, group)

    def asked(self, first: int, second: int) -> Pair | None:
        """The pair to ask about, None where there is nothing to ask."""
        low, high = self._pair(self.head(first), self.head(second))
        if low == high or (low, high) in self._apart:
            return None
        free = self._systems.get(low, frozenset()).isdisjoint(self._systems.get(high, frozenset()))
        return (low, high) if free else None

    @staticmethod
    def _pair(first: int, second: int) -> Pair:
        return min(first, second), max(first, second)


def _similar(known: Known, found: Joined, open_pairs: _Open) -> Iterable[Similar]:
    names = [
        (open_pairs.head(found.bearers.of[place]), key.text)
        for key, places in known.keys.items()
        if key.rule is Rule.NAME and "@" not in key.text
        for place in places
    ]
    return similar_names(sorted(set(names)), open_pairs.asked)
