"""The sets that nothing speaks against, found in arrays: of hundreds of thousands of people nearly all are such."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.warehouse.rows import Flags, Ints
from bellwether.ingest.matching.rules import STRENGTH
from bellwether.ingest.matching.statements import Statements


@dataclass(frozen=True, slots=True)
class PlainSets:
    """Names in plain sets, by place: the set, and the strongest key (its rule by strength, its text) of each.

    `left` are the names that have something in common and are in no plain set: for them it takes a closer look.
    """

    name: Ints
    group: Ints
    rule: Ints
    text: Ints
    left: Flags


@dataclass(frozen=True, slots=True)
class _Shared:
    """The keys that several names bear: who bears which, sorted by key."""

    code: Ints
    name: Ints
    sure: Flags
    rule: Ints
    text: Ints

    def where(self, mask: Flags) -> "_Shared":
        return _Shared(self.code[mask], self.name[mask], self.sure[mask], self.rule[mask], self.text[mask])


def plain_sets(told: Statements) -> PlainSets:
    """The sets of names in which every system has one name, which sure keys hold together, and nobody touched."""
    size = len(told.names)
    shared = _shared(told)
    group = _connected(size, shared)
    sure = _connected(size, shared.where(shared.sure))
    hard = np.zeros(size, dtype=np.bool_)
    # Sets that a sure key does not hold together, of which a system knows two, or that people spoke of.
    hard[group[sure != group]] = True
    hard[_twice(group, told)] = True
    hard[group[told.decided]] = True
    involved = np.zeros(size, dtype=np.bool_)
    involved[shared.name] = True
    plain = involved & ~hard[group]
    rule, text = _strongest(shared.where(shared.sure), size)
    name = np.flatnonzero(plain)
    return PlainSets(name, group[name], rule[name], text[name], (involved & ~plain) | told.decided)


def _shared(told: Statements) -> _Shared:
    count = len(told.texts)
    name = np.concatenate([rows.name for rows in told.keys])
    text = np.concatenate([rows.text for rows in told.keys])
    sure = np.concatenate([rows.sure for rows in told.keys])
    rule = np.concatenate([np.full(rows.name.size, STRENGTH[rows.rule], dtype=np.int64) for rows in told.keys])
    code = rule * count + text
    order = np.lexsort((name, code))
    code, name, sure, rule, text = code[order], name[order], sure[order], rule[order], text[order]
    if not code.size:
        return _Shared(code, name, sure, rule, text)
    # A key is sure when any of its bearers' files calls it so.
    starts = np.flatnonzero(np.append(True, code[1:] != code[:-1]))
    lengths = np.diff(np.append(starts, code.size))
    sure = np.repeat(np.logical_or.reduceat(sure, starts), lengths)
    fresh = np.append(True, (code[1:] != code[:-1]) | (name[1:] != name[:-1]))
    several = np.repeat(np.add.reduceat(fresh.astype(np.int64), starts) > 1, lengths)
    return _Shared(code, name, sure, rule, text).where(fresh & several)


def _connected(size: int, shared: _Shared) -> Ints:
    """The smallest place that each name is connected with, by keys and the names that bear them."""
    group = np.arange(size, dtype=np.int64)
    if not shared.code.size:
        return group
    starts = np.flatnonzero(np.append(True, shared.code[1:] != shared.code[:-1]))
    lengths = np.diff(np.append(starts, shared.code.size))
    while True:
        lowest = np.repeat(np.minimum.reduceat(group[shared.name], starts), lengths)
        closer = group.copy()
        np.minimum.at(closer, shared.name, lowest)
        np.minimum.at(closer, group[shared.name], lowest)
        closer = closer[closer]
        if (closer == group).all():
            return group
        group = closer


def _twice(group: Ints, told: Statements) -> Ints:
    """The sets of which a system knows two names."""
    order = np.lexsort((told.system_name, told.system_text, group[told.system_name]))
    name, system = told.system_name[order], told.system_text[order]
    own = group[name]
    again = (own[1:] == own[:-1]) & (system[1:] == system[:-1]) & (name[1:] != name[:-1])
    found: Ints = own[1:][again]
    return found


def _strongest(shared: _Shared, size: int) -> tuple[Ints, Ints]:
    """The rule and text of the strongest key of each name."""
    rule, text = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    # Written from the weakest to the strongest, so that the strongest stays.
    order = np.argsort(-shared.code, kind="stable")
    rule[shared.name[order]], text[shared.name[order]] = shared.rule[order], shared.text[order]
    return rule, text
