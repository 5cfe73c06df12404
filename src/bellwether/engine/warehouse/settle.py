"""What arrives against what is there: what is new, what is the same, what contradicts, what replaces."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

import numpy as np

from bellwether.engine.warehouse.rows import Flags, Ints


class Rule(Enum):
    """What other content about the same thing means."""

    CONFLICT = auto()
    REPLACE = auto()
    LATER_HOLDS = auto()
    SIDE_BY_SIDE = auto()


@dataclass(frozen=True, slots=True)
class Stated:
    """What facts are about (k), what they say (hash) and when they were recorded."""

    k: Ints
    hash: Ints
    recorded: Ints


@dataclass(frozen=True, slots=True)
class Held:
    """Facts that are there about the things that arrive, retracted ones too."""

    stated: Stated
    fact: Ints
    live: Flags


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows to write, facts to retract (from an instant on), rows to write as retracted already, and the counts."""

    write: Ints
    retract: Ints
    retract_from: Ints
    born_retracted: Ints
    born_retracted_from: Ints
    created: int
    unchanged: int
    updated: int
    conflicts: Ints


def settle(arriving: Stated, held: Held, rule: Rule) -> Settled:
    """What to write; the same whatever the order of the arriving rows."""
    match rule:
        case Rule.SIDE_BY_SIDE:
            return _settle_one_each(_by_content(arriving), Held(_by_content(held.stated), held.fact, held.live), rule)
        case Rule.CONFLICT | Rule.REPLACE:
            return _settle_one_each(arriving, held, rule)
        case Rule.LATER_HOLDS:
            return _settle_history(arriving, held)
        case _:
            assert_never(rule)


def _by_content(stated: Stated) -> Stated:
    with np.errstate(over="ignore"):
        mixed = stated.k ^ (stated.hash * np.int64(-7046029254386353131))
    return Stated(mixed, stated.hash, stated.recorded)


def all_distinct(values: Ints) -> bool:
    """Whether no value comes twice."""
    ordered = np.sort(values)
    return bool((ordered[1:] != ordered[:-1]).all())


def _order(stated: Stated) -> Ints:
    order = np.argsort(stated.k)
    # Almost always every row is about a thing of its own, and one sort is enough.
    if (stated.k[order[1:]] != stated.k[order[:-1]]).all():
        return order
    return np.lexsort((stated.hash, stated.recorded, stated.k))


def _repeats(arriving: Stated, held: Held) -> Flags:
    """Rows that are there already, word for word and from the same moment, even if retracted since."""
    if held.fact.size == 0:
        return np.zeros(arriving.k.size, dtype=np.bool_)
    rows = np.stack([arriving.k, arriving.hash, arriving.recorded])
    there = np.stack([held.stated.k, held.stated.hash, held.stated.recorded])
    both = np.concatenate([there, rows], axis=1)
    order = np.lexsort((np.arange(both.shape[1]), both[2], both[1], both[0]))
    ordered = both[:, order]
    starts = np.append(True, (ordered[:, 1:] != ordered[:, :-1]).any(axis=0))
    group = np.cumsum(starts) - 1
    # Held rows come first in their group, because their place is smaller.
    group_has_held = order[np.flatnonzero(starts)] < there.shape[1]
    repeated = np.zeros(both.shape[1], dtype=np.bool_)
    repeated[order] = group_has_held[group]
    return repeated[there.shape[1] :]


def live_by_key(held: Held) -> tuple[Ints, Ints]:
    """The keys that have a live fact, ascending, and the place of the last such fact."""
    live = np.flatnonzero(held.live)
    stated = Stated(held.stated.k[live], held.stated.hash[live], held.stated.recorded[live])
    order = live[_order(stated)]
    keys = held.stated.k[order]
    last = np.append(keys[1:] != keys[:-1], True) if keys.size else np.zeros(0, dtype=np.bool_)
    return keys[last], order[last]


def _settle_one_each(arriving: Stated, held: Held, rule: Rule) -> Settled:
    total = arriving.k.size
    order = _order(arriving)
    ordered = arriving.k[order]
    edge = ordered[1:] != ordered[:-1]
    first_or_last = np.append(edge, True) if rule is Rule.REPLACE else np.append(True, edge)
    group = np.cumsum(np.append(True, edge)) - 1 if total else np.zeros(0, dtype=np.int64)
    chosen = order[first_or_last[:total]]
    leader = np.empty(total, dtype=np.int64)
    leader[order] = chosen[group]
    is_chosen = leader == np.arange(total)
    same_as_leader = arriving.hash == arriving.hash[leader]

    keys, places = live_by_key(held)
    at = np.empty(total, dtype=np.int64)
    at[order] = np.minimum(np.searchsorted(keys, ordered), max(keys.size - 1, 0))
    has_live = keys[at] == arriving.k if keys.size else np.zeros(total, dtype=np.bool_)
    live = places[at] if keys.size else np.zeros(total, dtype=np.int64)
    same = has_live & (_take(held.stated.hash, live) == arriving.hash)
    repeated = np.zeros(total, dtype=np.bool_)
    others = np.flatnonzero(~same)
    if others.size and held.fact.size:
        rest = Stated(arriving.k[others], arriving.hash[others], arriving.recorded[others])
        repeated[others] = _repeats(rest, held)

    known = same | repeated
    differs = is_chosen & has_live & ~known
    created = is_chosen & ~has_live & ~known
    outdone = ~is_chosen & ~same_as_leader & ~known
    if rule is not Rule.REPLACE:
        conflicts = np.flatnonzero(differs | outdone)
        writes = np.flatnonzero(created)
        nothing = np.zeros(0, dtype=np.int64)
        unchanged = total - writes.size - conflicts.size
        return Settled(writes, nothing, nothing, nothing, nothing, writes.size, unchanged, 0, conflicts)
    live_recorded, live_hash = _take(held.stated.recorded, live), _take(held.stated.hash, live)
    newer = (arriving.recorded > live_recorded) | ((arriving.recorded == live_recorded) & (arriving.hash > live_hash))
    replaces, late = np.flatnonzero(differs & newer), np.flatnonzero(differs & ~newer)
    updated = int(differs.sum())
    return Settled(
        write=np.flatnonzero(created | differs),
        retract=held.fact[live[replaces]],
        retract_from=arriving.recorded[replaces],
        born_retracted=late,
        born_retracted_from=live_recorded[late],
        created=int(created.sum()),
        unchanged=total - int(created.sum()) - updated,
        updated=updated,
        conflicts=np.zeros(0, dtype=np.int64),
    )


def _take(values: Ints, places: Ints) -> Ints:
    return values[places] if values.size else np.zeros(places.size, dtype=np.int64)


def _settle_history(arriving: Stated, held: Held) -> Settled:
    """Every row that says something else than the one recorded before it about the same thing."""
    repeated = _repeats(arriving, held)
    _, places = live_by_key(held)
    k = np.concatenate([held.stated.k[places], arriving.k])
    digest = np.concatenate([held.stated.hash[places], arriving.hash])
    recorded = np.concatenate([held.stated.recorded[places], arriving.recorded])
    order = np.lexsort((np.arange(k.size), digest, recorded, k))
    follows = np.append(False, (k[order][1:] == k[order][:-1])) if k.size else np.zeros(0, dtype=np.bool_)
    same_as_before = np.append(False, digest[order][1:] == digest[order][:-1]) & follows if k.size else follows
    says_nothing_new = np.empty(k.size, dtype=np.bool_)
    says_nothing_new[order] = same_as_before
    unchanged = says_nothing_new[places.size :] | repeated
    writes = np.flatnonzero(~unchanged)
    there = np.isin(arriving.k[writes], held.stated.k[places])
    nothing = np.zeros(0, dtype=np.int64)
    fresh = np.unique(arriving.k[writes][~there]).size
    return Settled(
        write=writes,
        retract=nothing,
        retract_from=nothing,
        born_retracted=nothing,
        born_retracted_from=nothing,
        created=int(fresh),
        unchanged=int(unchanged.sum()),
        updated=int(writes.size - fresh),
        conflicts=nothing,
    )
