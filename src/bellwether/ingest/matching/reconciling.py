"""Matching carried out: the merges that rules have made become those that the groups ask for."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.identities import MergeRows
from bellwether.engine.warehouse.rows import Ints, Kind
from bellwether.engine.warehouse.writer import FactKind
from bellwether.ingest.destination import FactStore
from bellwether.ingest.matching.grouping import Joined, joined
from bellwether.ingest.matching.known import Key, Known
from bellwether.ingest.matching.plain import PlainSets, plain_sets
from bellwether.ingest.matching.questions import Crowd, Question, crowds, questions
from bellwether.ingest.matching.reading import known_of, standing
from bellwether.ingest.matching.rules import SOURCE, Rule
from bellwether.ingest.matching.statements import Statements, read_statements


@dataclass(frozen=True, slots=True)
class Matched:
    """That a name stands for another one, or is the one that others stand for, by what they have in common."""

    name: str
    into: str
    key: Key


@dataclass(frozen=True, slots=True)
class Matching:
    """Who is who by rule and what is open. `members` are all names of all groups, those that stand for them too."""

    told: Statements
    merges: MergeRows
    members: tuple[Matched, ...]
    questions: tuple[Question, ...]
    crowds: tuple[Crowd, ...]

    @property
    def matched(self) -> tuple[Matched, ...]:
        """The names that stand for another one."""
        return tuple(one for one in self.members if one.name != one.into)

    def rules(self) -> dict[str, Rule]:
        """The rule by which a name is known to another system too; names that are not are left out."""
        found = {one.name: one.key.rule for one in self.members}
        counts = np.bincount(self.told.system_name, minlength=len(self.told.names))
        shared = self.told.names.take(np.flatnonzero(counts > 1)).to_pylist()
        return found | dict.fromkeys(shared, Rule.ID)


@dataclass(frozen=True, slots=True)
class Change:
    """What matching has changed: merges made, and merges that no longer hold."""

    made: tuple[Matched, ...]
    withdrawn: tuple[str, ...]


def matching(store: FactStore, catalog: Catalog, kind: Kind) -> Matching:
    """Who is who; nothing is written."""
    merges = store.merges(kind)
    told = read_statements(store, kind, merges)
    ranks = standing(told, catalog)
    plain = plain_sets(told) if kind is Kind.PERSON else None
    chosen = np.ones(len(told.names), dtype=np.bool_) if plain is None else plain.left
    known = known_of(told, chosen, ranks)
    found = joined(known)
    heads = _heads(known, found)
    members = [
        Matched(known.names[place], known.names[heads[group]], found.by[place]) for place, group in found.set_of.items()
    ]
    if plain is not None:
        members += _members(told, plain, ranks)
    members.sort(key=lambda one: one.name)
    return Matching(told, merges, tuple(members), questions(known, found, heads), crowds(found))


def reconcile(store: FactStore, found: Matching, kind: Kind, recorded: int) -> Change:
    """Writes what is new and withdraws what no longer follows, in one transaction."""
    wanted = {one.name: one for one in found.matched}
    merges = found.merges
    keyed = set(found.told.names.filter(pa.array(found.told.keyed)).to_pylist())
    rows = zip(merges.name, merges.into, merges.source, merges.fact.tolist(), strict=True)
    by_rule = {name: (into, fact) for name, into, source, fact in rows if source.startswith(SOURCE)}
    stale = [
        (name, fact)
        for name, (into, fact) in by_rule.items()
        # A name without keys was erased: what it stood for stays.
        if name in keyed and (name not in wanted or wanted[name].into != into)
    ]
    made = [one for one in wanted.values() if by_rule.get(one.name, ("", 0))[0] != one.into]
    if stale or made:
        # After the last one, so that what is said at the same instant cannot tie.
        at = max(recorded, int(merges.recorded.max(initial=0)) + 1)
        with store.transaction():
            store.retract(FactKind.RESOLUTION, [fact for _, fact in stale], at)
            for rule in sorted({one.key.rule for one in made}):
                mine = [one for one in made if one.key.rule is rule]
                table = {"from": [one.name for one in mine], "into": [one.into for one in mine]}
                store.write_merges(kind, pa.table(table | {"recorded": [at] * len(mine)}), source=SOURCE + rule)
    names = {one.name for one in made}
    return Change(tuple(made), tuple(name for name, _ in stale if name not in names))


def _heads(known: Known, found: Joined) -> Mapping[int, int]:
    """The bearer that stands for each set."""
    heads: dict[int, int] = {}
    for place, group in found.set_of.items():
        best = heads.get(group)
        if best is None or known.rank[known.names[place]] < known.rank[known.names[best]]:
            heads[group] = place
    return heads


def _members(told: Statements, plain: PlainSets, ranks: Ints) -> list[Matched]:
    order = np.lexsort((ranks[plain.name], plain.group))
    group = plain.group[order]
    first = np.append(True, group[1:] != group[:-1])[: group.size]
    head = plain.name[order][np.maximum.accumulate(np.where(first, np.arange(group.size), 0))]
    names = told.names.take(plain.name[order]).to_pylist()
    into = told.names.take(head).to_pylist()
    texts = told.texts.take(plain.text[order]).to_pylist()
    rules = list(Rule)
    return [
        Matched(name, target, Key(rules[rule], text))
        for name, target, rule, text in zip(names, into, plain.rule[order].tolist(), texts, strict=True)
    ]
