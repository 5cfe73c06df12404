"""From columns to what groups are made from: the names that need a closer look, with their systems and keys."""

from collections.abc import Iterable, Mapping

import numpy as np

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.rows import Flags, Ints
from bellwether.ingest.matching.known import Key, Known
from bellwether.ingest.matching.rules import Rule
from bellwether.ingest.matching.statements import KeyRows, Statements

Bearers = dict[int, bool]


def known_of(told: Statements, chosen: Flags, standing: Ints) -> Known:
    """What is known of the chosen names. `standing` ranks all names: who stands for a group."""
    places = np.flatnonzero(chosen)
    names: tuple[str, ...] = tuple(told.names.take(places).to_pylist())
    at = {place: new for new, place in enumerate(places.tolist())}
    systems = _systems(told, at)
    keys = _keys(told, at)
    return Known(
        names=names,
        systems=systems,
        keys=keys,
        together=tuple((at[first], at[second]) for first, second in told.together),
        apart=frozenset((at[first], at[second]) for first, second in told.apart),
        below=frozenset((at[first], at[second]) for first, second in told.below),
        rank=dict(zip(names, standing[places].tolist(), strict=True)),
    )


def standing(told: Statements, catalog: Catalog) -> Ints:
    """The rank of each name: systems that rank highest first, then names of somebody, then the alphabet."""
    texts = told.texts.take(np.unique(told.system_text)).to_pylist()
    ranks = dict(zip(np.unique(told.system_text).tolist(), texts, strict=True))
    of_text = {code: catalog.sources[key].rank if key in catalog.sources else 0 for code, key in ranks.items()}
    weight = np.zeros(len(told.names), dtype=np.int64)
    rank = np.array([of_text[code] for code in told.system_text.tolist()], dtype=np.int64)
    np.maximum.at(weight, told.system_name, rank)
    nameless = np.ones(len(told.names), dtype=np.int64)
    for rows in told.keys:
        if rows.rule is Rule.NAME:
            nameless[rows.name] = 0
    order = np.lexsort((np.arange(weight.size), nameless, -weight))
    found = np.empty_like(order)
    found[order] = np.arange(order.size)
    return found


def _systems(told: Statements, at: Mapping[int, int]) -> dict[int, frozenset[str]]:
    texts = told.texts.take(told.system_text).to_pylist()
    shared: dict[str, frozenset[str]] = {}
    found: dict[int, frozenset[str]] = {}
    for place, text in zip(told.system_name.tolist(), texts, strict=True):
        if place in at:
            own = shared.setdefault(text, frozenset({text}))
            new = at[place]
            found[new] = found[new] | own if new in found else own
    return found


def _keys(told: Statements, at: Mapping[int, int]) -> dict[Key, Bearers]:
    by_rule = {rows.rule: _of_rule(rows, told, at) for rows in told.keys}
    found = {Key(rule, text): bearers for rule, by_text in by_rule.items() for text, bearers in by_text.items()}
    return found | _both(by_rule[Rule.DOMAIN], by_rule[Rule.NAME])


def _of_rule(rows: KeyRows, told: Statements, at: Mapping[int, int]) -> dict[str, Bearers]:
    texts = told.texts.take(rows.text).to_pylist()
    found: dict[str, Bearers] = {}
    for place, text, sure in zip(rows.name.tolist(), texts, rows.sure.tolist(), strict=True):
        if place in at:
            bearers = found.setdefault(text, {})
            bearers[at[place]] = sure or bearers.get(at[place], False)
    return found


def _both(domains: Mapping[str, Bearers], names: Mapping[str, Bearers]) -> dict[Key, Bearers]:
    """Domain and name together: sure where the domain is, for the name only narrows it."""
    names_of: dict[int, list[str]] = {}
    for name, bearers in names.items():
        for place in bearers:
            names_of.setdefault(place, []).append(name)
    found: dict[Key, Bearers] = {}
    for domain, bearers in domains.items():
        for place, sure in bearers.items():
            for name in names_of.get(place, _NONE):
                found.setdefault(Key(Rule.DOMAIN_AND_NAME, f"{domain}, {name}"), {})[place] = sure
    return found


_NONE: Iterable[str] = ()
