"""Who is who: a pure function of what is known, so that no order of imports can lead to other groups.

A key is *clear* when no system has two accounts (or people) with it: then its bearers are one. Where a bearer's keys
point to two of one system, or to two that people told apart, it is not matched by any of them. What a chain of keys
would join against that stays apart as a whole. Everything that is left over becomes a question.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bellwether.ingest.matching.known import Key, Known
from bellwether.ingest.matching.rules import STRENGTH
from bellwether.ingest.matching.unions import Unions


@dataclass(frozen=True, slots=True)
class Link:
    """A key that several bearers have. `several`: the system that has more than one of them."""

    key: Key
    bearers: tuple[int, ...]
    sure: bool
    several: str | None = None

    @property
    def clear(self) -> bool:
        """Whether every system has one bearer at most."""
        return self.several is None


@dataclass(frozen=True, slots=True)
class Bearers:
    """Names that people have merged count as one bearer: by its place, its name, systems, and those apart from it."""

    of: tuple[int, ...]
    systems: Mapping[int, frozenset[str]]
    apart: Mapping[int, frozenset[int]]

    def clash(self, places: Iterable[int]) -> bool:
        """Whether two of these cannot be one: a system knows both, or people told them apart."""
        seen: set[str] = set()
        met: set[int] = set()
        for place in places:
            systems = self.systems.get(place, frozenset())
            if not seen.isdisjoint(systems) or not met.isdisjoint(self.apart.get(place, ())):
                return True
            seen |= systems
            met.add(place)
        return False


@dataclass(frozen=True, slots=True)
class Joined:
    """Who is one by rule: the set of each bearer, and the key that found it there."""

    bearers: Bearers
    links: tuple[Link, ...]
    set_of: Mapping[int, int]
    by: Mapping[int, Key]
    torn: frozenset[int] = field(default_factory=frozenset)
    """Bearers whose keys point to different ones."""

    def group(self, bearer: int) -> int:
        """The set that a bearer belongs to; itself where it stands alone."""
        return self.set_of.get(bearer, bearer)


def joined(known: Known) -> Joined:
    """The sets that the keys make."""
    bearers = _bearers(known)
    links = tuple(sorted(_links(known, bearers), key=lambda link: (STRENGTH[link.key.rule], link.key.text)))
    clear = [_without_quarrel(link, bearers) for link in links if link.clear]
    torn = frozenset(_torn(clear, bearers))
    used = [one for one in (_without(link, torn) for link in clear if link.sure) if len(one.bearers) > 1]
    unions = Unions(len(known.names))
    for link in used:
        unions.join(link.bearers)
    sets = {name: places for name, places in unions.sets().items() if not bearers.clash(places)}
    for name in _circles(known, bearers, sets):
        del sets[name]
    set_of = {place: name for name, places in sets.items() for place in places}
    by: dict[int, Key] = {}
    for link in used:
        for place in link.bearers:
            if place in set_of:
                by.setdefault(place, link.key)
    return Joined(bearers, links, set_of, by, torn)


def _bearers(known: Known) -> Bearers:
    of = list(range(len(known.names)))
    stands_for = dict(known.together)
    for place in stands_for:
        seen = {place}
        while (into := stands_for.get(of[place], of[place])) not in seen:
            of[place] = into
            seen.add(into)
    systems: dict[int, frozenset[str]] = {}
    for place, own in known.systems.items():
        systems[of[place]] = systems.get(of[place], frozenset()) | own
    apart: dict[int, set[int]] = {}
    for first, second in [*known.apart, *known.below]:
        if of[first] != of[second]:
            apart.setdefault(of[first], set()).add(of[second])
            apart.setdefault(of[second], set()).add(of[first])
    return Bearers(tuple(of), systems, {place: frozenset(others) for place, others in apart.items()})


def _links(known: Known, bearers: Bearers) -> Iterator[Link]:
    for key, told in known.keys.items():
        places = {bearers.of[place] for place in told}
        if len(places) > 1:
            ordered = tuple(sorted(places))
            yield Link(key, ordered, any(told.values()), _several(ordered, bearers))


def _several(places: tuple[int, ...], bearers: Bearers) -> str | None:
    """The first system that knows more than one of these."""
    seen: set[str] = set()
    more: set[str] = set()
    for place in places:
        systems = bearers.systems.get(place, frozenset())
        more |= seen & systems
        seen |= systems
    return min(more, default=None)


def _torn(links: Iterable[Link], bearers: Bearers) -> Iterator[int]:
    """Bearers whose clear keys point to two that cannot be one. A name alone is enough to raise the doubt."""
    of_bearer: dict[int, list[Link]] = {}
    for link in links:
        for place in link.bearers:
            of_bearer.setdefault(place, []).append(link)
    for place, own in of_bearer.items():
        if len(own) > 1 and any(link.sure for link in own):
            others = sorted({other for link in own for other in link.bearers} - {place})
            if bearers.clash(others):
                yield place


def _without_quarrel(link: Link, bearers: Bearers) -> Link:
    """The link without those that were told apart: nobody says which of the two the others belong to."""
    left = set(link.bearers)
    while left and bearers.apart:
        quarrels = {place: len(bearers.apart.get(place, frozenset()) & left) for place in left}
        worst = max(quarrels.values())
        if not worst:
            break
        left = {place for place in left if quarrels[place] < worst}
    return link if len(left) == len(link.bearers) else Link(link.key, tuple(sorted(left)), link.sure)


def _without(link: Link, torn: frozenset[int]) -> Link:
    if torn.isdisjoint(link.bearers):
        return link
    return Link(link.key, tuple(place for place in link.bearers if place not in torn), link.sure)


def _circles(known: Known, bearers: Bearers, sets: Mapping[int, list[int]]) -> set[int]:
    """Sets that would put an account below itself."""
    set_of = {place: name for name, places in sets.items() for place in places}
    above: dict[int, set[int]] = {}
    for child, parent in known.below:
        low, high = (set_of.get(bearers.of[place], bearers.of[place]) for place in (child, parent))
        above.setdefault(low, set()).add(high)
    return {name for name in sets if name in above and name in _reached(above, name)}


def _reached(above: Mapping[int, set[int]], start: int) -> set[int]:
    """Everything above a place, itself too where it is above itself."""
    found: set[int] = set()
    waiting = [start]
    while waiting:
        fresh = above.get(waiting.pop(), set()) - found
        found |= fresh
        waiting.extend(fresh)
    return found
