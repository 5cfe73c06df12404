"""The kinds of group: parents with their descendants, trait values, segments, lists, and the portfolio."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import BEGINNING, END, date_of
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Flags, Ints
from bellwether.engine.evaluate.roster import Roster
from bellwether.engine.evaluate.row_leaves import trait_field
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.kernel.spans import Intervals, union_spans
from bellwether.engine.warehouse.rows import NOBODY, Kind

PARENT = "parent"
DEEPEST = 64
"""Levels of a hierarchy that are followed; a deeper one can only be a cycle, which imports refuse."""


@dataclass(frozen=True)
class Stays:
    """Rows (account place, entity, starts, ends): the account is in the entity on days [starts, ends)."""

    account: Ints
    entity: Ints
    starts: Ints
    ends: Ints

    def taken(self, rows: Ints | Flags) -> "Stays":
        """Some of the rows."""
        return Stays(self.account[rows], self.entity[rows], self.starts[rows], self.ends[rows])


@dataclass(frozen=True)
class DatedGroups:
    """Groups whose memberships are known as stretches of days, cut to the days on which each account exists."""

    labels: tuple[str, ...]
    stays: Stays

    def columns(self, axis: Axis) -> Intervals:
        """The memberships in columns of an axis."""
        enter, leave = axis.columns(self.stays.starts), axis.columns(self.stays.ends)
        some = enter < leave
        return Intervals(self.stays.account[some], self.stays.entity[some], enter[some], leave[some])


@dataclass(frozen=True)
class ConditionGroup:
    """One group of the accounts that meet a condition; `holding` tells where, account × column, on any axis."""

    name: str
    holding: Callable[[Axis], Flags]

    @property
    def labels(self) -> tuple[str, ...]:
        """The one group's name."""
        return (self.name,)

    def columns(self, axis: Axis) -> Intervals:
        """The stretches of columns in which the condition holds."""
        inside = np.zeros((self.holding(axis).shape[0], axis.size + 2), dtype=np.bool_)
        inside[:, 1:-1] = self.holding(axis)
        account, border = np.nonzero(inside[:, 1:] != inside[:, :-1])
        return Intervals(
            account[::2].astype(np.int64),
            np.zeros(account[::2].size, dtype=np.int64),
            border[::2].astype(np.int64),
            border[1::2].astype(np.int64),
        )


@dataclass(frozen=True)
class OnlySome:
    """A condition's group without the accounts that do not count."""

    group: ConditionGroup
    allowed: Flags

    @property
    def labels(self) -> tuple[str, ...]:
        """The one group's name."""
        return self.group.labels

    def columns(self, axis: Axis) -> Intervals:
        """The stretches of columns in which the condition holds of an account that counts."""
        found = self.group.columns(axis)
        kept = self.allowed[found.account]
        return Intervals(found.account[kept], found.entity[kept], found.enter[kept], found.leave[kept])


@dataclass(frozen=True)
class CohortGroups:
    """Closed cohorts: in every column the members of the day that the column's comparison starts with.

    They stay the members wherever the formula looks back, column for column.
    """

    groups: DatedGroups | ConditionGroup | OnlySome
    base: Axis

    @property
    def labels(self) -> tuple[str, ...]:
        """What each entity is called."""
        return self.groups.labels

    def columns(self, axis: Axis) -> Intervals:
        """The members at the base; on an axis of another length, those of its own days."""
        return self.groups.columns(self.base if axis.size == self.base.size else axis)


def one_group(name: str, places: Ints, roster: Roster) -> DatedGroups:
    """The accounts at some places as one group, each of them once: two of its names may be listed."""
    places = np.unique(places)
    nothing = np.zeros(places.size, dtype=np.int64)
    always = Stays(places, nothing, np.full(places.size, BEGINNING), np.full(places.size, END))
    return _cut((name,), always, roster)


def by_trait(facts: Facts, trait: str, pinned: int | None, allowed: Flags | None = None) -> DatedGroups:
    """One group for each value of an account trait, by the value on each day, or by the value on one pinned day.

    With `allowed` (by place) the values that other accounts have are none.
    """
    history = facts.traits(Kind.ACCOUNT, trait)
    place = facts.roster.place(history.subject)
    stays = _stays(history.subject, history.day, place)
    kept = (place >= 0) & history.value.present
    if allowed is not None:
        kept &= allowed[np.maximum(place, 0)]
    stays, values = stays.taken(kept), history.value.values[kept]
    if pinned is not None:
        stays, values = _pinned(stays, values, pinned)
    codes, entity = np.unique(values, return_inverse=True)
    labels = _labels(facts, trait, codes)
    order = np.argsort(labels, kind="stable")
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    named = Stays(stays.account, rank[entity], stays.starts, stays.ends)
    return _cut(tuple(labels[one] for one in order), named, facts.roster)


def by_parent(facts: Facts, wanted: Sequence[str] | None, allowed: Flags | None = None) -> DatedGroups:
    """Every account that ever has children, with itself and all its descendants of each day.

    With `allowed` (by place) other accounts are neither parents nor children, nor stand between two that count.
    """
    roster = facts.roster
    links = _parent_links(facts)
    if allowed is not None:
        links = links.taken(allowed[links.account] & allowed[links.entity])
    heads = np.unique(links.entity)
    if wanted is not None:
        places = dict.fromkeys(facts.places_of(wanted).tolist())
        heads = np.array([place for place in places if place >= 0], dtype=np.int64)
    entity_of = np.full(roster.size, -1, dtype=np.int64)
    entity_of[heads] = np.arange(heads.size)
    itself = Stays(heads, heads, np.full(heads.size, BEGINNING), np.full(heads.size, END))
    pieces, step = [itself], links
    for _ in range(DEEPEST):
        if not step.account.size:
            break
        pieces.append(step)
        step = _joined(step, links)
    account = np.concatenate([piece.account for piece in pieces])
    entity = entity_of[np.concatenate([piece.entity for piece in pieces])]
    starts = np.concatenate([piece.starts for piece in pieces])
    ends = np.concatenate([piece.ends for piece in pieces])
    stays = _once(Stays(account, entity, starts, ends).taken(entity >= 0), roster)
    labels = tuple(roster.external_ids[place] for place in heads)
    return _cut(labels, stays, roster)


def _once(stays: Stays, roster: Roster) -> Stays:
    """Every account at most once in an entity on a day: merged accounts can close a circle of parents."""
    wide = max(1, roster.size)
    key, starts, ends = union_spans(stays.entity * wide + stays.account, stays.starts, stays.ends)
    return Stays(key % wide, key // wide, starts.astype(np.int64), ends.astype(np.int64))


def _parent_links(facts: Facts) -> Stays:
    """Account, its parent's place, and the days between; a parent that is no account links to nobody."""
    history = facts.traits(Kind.ACCOUNT, PARENT)
    place = facts.roster.place(history.subject)
    codes, row = np.unique(history.value.values, return_inverse=True)
    parents = facts.places_of(facts.texts(codes))
    stays = _stays(history.subject, history.day, place)
    entity = parents[row] if codes.size else np.zeros(0, dtype=np.int64)
    kept = (place >= 0) & history.value.present & (entity >= 0)
    return Stays(stays.account, entity, stays.starts, stays.ends).taken(kept)


def _joined(lower: Stays, links: Stays) -> Stays:
    """One level further up: the parents of the entities of `lower`, while both links hold."""
    order = np.argsort(links.account, kind="stable")
    links = links.taken(order)
    low = np.searchsorted(links.account, lower.entity, side="left")
    number = np.searchsorted(links.account, lower.entity, side="right") - low
    row, link = spread(low, number)
    starts = np.maximum(lower.starts[row], links.starts[link])
    ends = np.minimum(lower.ends[row], links.ends[link])
    return Stays(lower.account[row], links.entity[link], starts, ends).taken(starts < ends)


def _stays(subject: Ints, day: Ints, place: Ints) -> Stays:
    """Histories as stretches: each row holds until the subject's next one."""
    follows = np.append(subject[1:] == subject[:-1], False)[: subject.size]
    ends = np.where(follows, np.append(day[1:], 0)[: subject.size], END)
    return Stays(place, np.zeros(place.size, dtype=np.int64), day, ends)


def _pinned(stays: Stays, values: Ints, day: int) -> tuple[Stays, Ints]:
    """The memberships of one day, for all days."""
    held = (stays.starts <= day) & (day < stays.ends)
    number = int(held.sum())
    always = Stays(stays.account[held], stays.entity[held], np.full(number, BEGINNING), np.full(number, END))
    return always, values[held]


def _cut(labels: tuple[str, ...], stays: Stays, roster: Roster) -> DatedGroups:
    """Nobody belongs to a group before the account exists, or after it is gone."""
    starts = np.maximum(stays.starts, roster.begins[stays.account])
    ends = np.minimum(stays.ends, roster.ends[stays.account])
    cut = Stays(stays.account, stays.entity, starts, ends).taken(starts < ends)
    return DatedGroups(labels, cut.taken(np.lexsort((cut.starts, cut.entity, cut.account))))


def _labels(facts: Facts, trait: str, codes: Ints) -> list[str]:
    field = trait_field(facts, Kind.ACCOUNT, trait)
    match field.type:
        case FieldType.TEXT:
            return list(facts.texts(codes))
        case FieldType.DATE:
            return [date_of(int(code)).isoformat() for code in codes]
        case FieldType.BOOLEAN:
            return ["true" if code else "false" for code in codes]
        case _:
            return [f"{code / 10**field.stored_scale:g}" for code in codes]


def everyone(facts: Facts) -> Ints:
    """The places of all accounts, with the one for facts of no account where those are read."""
    return np.flatnonzero((facts.roster.keys != NOBODY) | facts.homeless)
