"""Matching carried out: the merges that rules have made become those that the groups ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.writer import FactKind
from bellwether.ingest.destination import FactStore
from bellwether.ingest.matching.grouping import Joined, joined
from bellwether.ingest.matching.known import Key, Known
from bellwether.ingest.matching.questions import Crowd, Question, crowds, questions
from bellwether.ingest.matching.reading import Told, read_told
from bellwether.ingest.matching.rules import SOURCE, Rule


@dataclass(frozen=True, slots=True)
class Matched:
    """That a name stands for another one, by what they have in common."""

    name: str
    into: str
    key: Key


@dataclass(frozen=True, slots=True)
class Matching:
    """Who is who by rule, what is open, and how many names each system knows."""

    told: Told
    matched: tuple[Matched, ...]
    heads: Mapping[str, Key]
    questions: tuple[Question, ...]
    crowds: tuple[Crowd, ...]

    @property
    def known(self) -> Known:
        """What it was found from."""
        return self.told.known

    def rule_of(self, names: Iterable[str]) -> dict[str, Rule]:
        """The rule by which each of these names is known to another system too; names that are not are left out."""
        by = {one.name: one.key.rule for one in self.matched} | {name: key.rule for name, key in self.heads.items()}
        shared = {self.known.names[at] for at, systems in self.known.systems.items() if len(systems) > 1}
        return {name: Rule.ID if name in shared else by[name] for name in names if name in shared or name in by}


@dataclass(frozen=True, slots=True)
class Change:
    """What matching has changed: merges made, and merges that no longer hold."""

    made: tuple[Matched, ...]
    withdrawn: tuple[str, ...]


def matching(store: FactStore, catalog: Catalog, kind: Kind, pending: pa.Table | None = None) -> Matching:
    """Who is who; nothing is written. `pending` keys may not be stored yet."""
    told = read_told(store, catalog, kind, pending)
    found = joined(told.known)
    heads = _heads(told.known, found)
    names = told.known.names
    members = sorted((names[place], names[heads[group]], found.by[place]) for place, group in found.set_of.items())
    return Matching(
        told,
        tuple(Matched(name, into, key) for name, into, key in members if name != into),
        {into: key for name, into, key in members if name == into},
        questions(told.known, found, heads),
        crowds(found),
    )


def reconcile(store: FactStore, found: Matching, kind: Kind, recorded: int) -> Change:
    """Writes what is new and withdraws what no longer follows, in one transaction."""
    told = found.told
    wanted = {one.name: one for one in found.matched}
    stale = [
        (name, merge.fact)
        for name, merge in told.by_rule.items()
        # A name without keys was erased: what it stood for stays.
        if name in told.keyed and (name not in wanted or wanted[name].into != merge.into)
    ]
    made = [one for one in found.matched if one.name not in told.by_rule or told.by_rule[one.name].into != one.into]
    if stale or made:
        # After the last one, so that what is said at the same instant cannot tie.
        at = max(recorded, told.last + 1)
        with store.transaction():
            store.retract(FactKind.RESOLUTION, [fact for _, fact in stale], at)
            for rule in sorted({one.key.rule for one in made}):
                mine = [one for one in made if one.key.rule is rule]
                table = {"from": [one.name for one in mine], "into": [one.into for one in mine]}
                store.write_merges(kind, pa.table(table | {"recorded": [at] * len(mine)}), source=SOURCE + rule)
    names = {one.name for one in made}
    return Change(tuple(made), tuple(name for name, _ in stale if name not in names))


def _heads(known: Known, found: Joined) -> dict[int, int]:
    """The bearer that stands for each set."""
    heads: dict[int, int] = {}
    for place, group in found.set_of.items():
        best = heads.get(group)
        if best is None or known.rank[known.names[place]] < known.rank[known.names[best]]:
            heads[group] = place
    return heads
