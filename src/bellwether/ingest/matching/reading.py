"""What the warehouse holds of names, keys and decisions, as the one thing that groups are made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import pyarrow as pa

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.identities import MergeRows, ToldRows
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.destination import FactStore
from bellwether.ingest.hierarchy import PARENT
from bellwether.ingest.matching.known import Key, Known
from bellwether.ingest.matching.rules import APART, SOURCE, SYSTEM, TRAITS, UNSURE, Rule


@dataclass(frozen=True, slots=True)
class InForce:
    """A merge that a rule has made: into which name, and the fact's number."""

    into: str
    fact: int


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one kind of thing, the merges that rules have made, and when a merge was last recorded."""

    known: Known
    by_rule: Mapping[str, InForce]
    keyed: frozenset[str]
    last: int


@dataclass(frozen=True, slots=True)
class _Statements:
    """What was told of names: the stored and what an open import is about to store."""

    name: tuple[str, ...]
    trait: tuple[str, ...]
    text: tuple[str, ...]


def read_told(store: FactStore, catalog: Catalog, kind: Kind, pending: pa.Table | None = None) -> Told:
    """Everything that decides who is who; `pending` (id, trait, text) may not be stored yet."""
    traits = [SYSTEM, APART, *(trait + ending for trait in TRAITS for ending in ("", UNSURE))]
    told = _with(store.told(kind, traits), pending)
    merges = store.merges(kind)
    parents = store.told(kind, [PARENT]) if kind is Kind.ACCOUNT else None
    people = [
        (name, into)
        for name, into, source in zip(merges.name, merges.into, merges.source, strict=True)
        if name != into and not source.startswith(SOURCE)
    ]
    names = {*told.name, *(name for pair in people for name in pair)}
    names |= {text for trait, text in zip(told.trait, told.text, strict=True) if trait == APART}
    if parents is not None:
        names |= {*parents.name, *filter(None, parents.text)}
    ordered = tuple(sorted(names))
    place = {name: at for at, name in enumerate(ordered)}
    systems, keys = _systems(told, place), _keys(told, place)
    below = zip(parents.name, parents.text, strict=True) if parents is not None else ()
    return Told(
        Known(
            names=ordered,
            systems=systems,
            keys=keys,
            together=tuple((place[name], place[into]) for name, into in people),
            apart=frozenset(
                (place[name], place[text])
                for name, trait, text in zip(told.name, told.trait, told.text, strict=True)
                if trait == APART
            ),
            below=frozenset((place[child], place[parent]) for child, parent in below if parent and child != parent),
            rank=_rank(ordered, systems, keys, catalog),
        ),
        _by_rule(merges),
        frozenset(told.name),
        int(merges.recorded.max(initial=0)),
    )


def _with(stored: ToldRows, pending: pa.Table | None) -> _Statements:
    if pending is None:
        return _Statements(stored.name, stored.trait, stored.text)
    return _Statements(
        (*stored.name, *pending["id"].to_pylist()),
        (*stored.trait, *pending["trait"].to_pylist()),
        (*stored.text, *pending["text"].to_pylist()),
    )


def _systems(told: _Statements, place: Mapping[str, int]) -> dict[int, frozenset[str]]:
    shared: dict[str, frozenset[str]] = {}
    found: dict[int, frozenset[str]] = {}
    for name, trait, text in zip(told.name, told.trait, told.text, strict=True):
        if trait == SYSTEM:
            at = place[name]
            own = shared.setdefault(text, frozenset({text}))
            found[at] = found[at] | own if at in found else own
    return found


def _keys(told: _Statements, place: Mapping[str, int]) -> dict[Key, dict[int, bool]]:
    rules = {trait + ending: (rule, not ending) for trait, rule in TRAITS.items() for ending in ("", UNSURE)}
    texts: dict[Rule, dict[str, dict[int, bool]]] = {rule: {} for rule in TRAITS.values()}
    for name, trait, text in zip(told.name, told.trait, told.text, strict=True):
        if trait in rules:
            rule, sure = rules[trait]
            bearers = texts[rule].setdefault(text, {})
            at = place[name]
            bearers[at] = sure or bearers.get(at, False)
    found = {Key(rule, text): bearers for rule, by_text in texts.items() for text, bearers in by_text.items()}
    return found | _both(texts[Rule.DOMAIN], texts[Rule.NAME])


def _both(
    domains: Mapping[str, Mapping[int, bool]], names: Mapping[str, Mapping[int, bool]]
) -> dict[Key, dict[int, bool]]:
    """Domain and name together: sure where the domain is, for the name only narrows it."""
    names_of: dict[int, list[str]] = {}
    for name, bearers in names.items():
        for at in bearers:
            names_of.setdefault(at, []).append(name)
    found: dict[Key, dict[int, bool]] = {}
    for domain, bearers in domains.items():
        for (at, sure), name in _with_names(bearers.items(), names_of):
            found.setdefault(Key(Rule.DOMAIN_AND_NAME, f"{domain}, {name}"), {})[at] = sure
    return found


def _with_names(
    bearers: Iterable[tuple[int, bool]], names_of: Mapping[int, list[str]]
) -> Iterable[tuple[tuple[int, bool], str]]:
    for bearer in bearers:
        yield from product([bearer], names_of.get(bearer[0], []))


def _by_rule(merges: MergeRows) -> dict[str, InForce]:
    rows = zip(merges.name, merges.into, merges.source, merges.fact.tolist(), strict=True)
    return {name: InForce(into, fact) for name, into, source, fact in rows if source.startswith(SOURCE)}


def _rank(
    names: Iterable[str],
    systems: Mapping[int, frozenset[str]],
    keys: Mapping[Key, Mapping[int, bool]],
    catalog: Catalog,
) -> dict[str, int]:
    """First the names of systems that rank highest, then those that are named, then by the alphabet."""
    named = {at for key, bearers in keys.items() if key.rule is Rule.NAME for at in bearers}
    ranks = {key: source.rank for key, source in catalog.sources.items()}
    weights = [
        (-max((ranks.get(system, 0) for system in systems.get(at, ())), default=0), at not in named, name)
        for at, name in enumerate(names)
    ]
    return {name: place for place, (_, _, name) in enumerate(sorted(weights))}
