"""What decides who is who: the names with their systems and keys, and what people have decided about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bellwether.ingest.matching.rules import Rule

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Key:
    """Something that names may have in common: the text that a rule compares. Not `sure`: only people decide by it."""

    rule: Rule
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """Names by their places. `keys` has the places that have a key, with whether its file called it sure.

    `together` are merges by people (a name and the one it stands for), `apart` pairs that people told apart, `below`
    accounts and their parents. `rank` puts the name first that shall stand for a group.
    """

    names: tuple[str, ...]
    systems: Mapping[int, frozenset[str]]
    keys: Mapping[Key, Mapping[int, bool]]
    together: tuple[Pair, ...] = ()
    apart: frozenset[Pair] = frozenset()
    below: frozenset[Pair] = frozenset()
    rank: Mapping[str, int] = field(default_factory=dict)
