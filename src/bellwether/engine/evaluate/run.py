"""One evaluation from a question to a series: who is asked about, on which days, as known when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import assert_never

import numpy as np

from bellwether.engine.definitions.entity import (
    AccountList,
    ByTrait,
    EachAccount,
    EachParent,
    Grouping,
    InSegment,
    Membership,
    Portfolio,
    Within,
)
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.value import Mark
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.buckets import Stretch, in_buckets
from bellwether.engine.evaluate.distribution import Crowd
from bellwether.engine.evaluate.events import Bucket, event_tables
from bellwether.engine.evaluate.expression import evaluate, metric_grid
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Flags, Grid, Ints, Numbers, Parts, as_reals
from bellwether.engine.evaluate.groups import (
    CohortGroups,
    ConditionGroup,
    DatedGroups,
    OnlySome,
    by_parent,
    by_trait,
    everyone,
    one_group,
)
from bellwether.engine.evaluate.members import Groups
from bellwether.engine.evaluate.metrics import redacted
from bellwether.engine.evaluate.scope import EventPool, Scope
from bellwether.engine.evaluate.series import Series, texts_of
from bellwether.engine.formula.tree import Expression, MetricReference
from bellwether.engine.kernel.decimals import rescale
from bellwether.engine.plan.events import event_plan
from bellwether.engine.plan.reads import longest_shift, parsed

CohortBase = DatedGroups | ConditionGroup | OnlySome


@dataclass(frozen=True)
class Question:
    """What is asked: a metric by key or a formula, for which entities, on which days.

    `today` is the unfinished day, whose values are marked partial; `base` pins groups whose members are those of the
    start of a comparison, `pinned` is the day that "now" means.
    """

    subject: str | Expression
    grouping: Grouping
    axis: Axis
    today: int | None = None
    base: int | None = None

    @property
    def expression(self) -> Expression:
        """The formula, or the reference to the metric."""
        return MetricReference(self.subject) if isinstance(self.subject, str) else self.subject


@dataclass(frozen=True)
class Among:
    """The accounts that count, by the customer's ids and by place; everyone else might as well not be there."""

    ids: frozenset[str]
    allowed: Flags

    @classmethod
    def of(cls, facts: Facts, ids: frozenset[str], other: "Among | None" = None) -> "Among":
        """The accounts with these ids; of two such sets those that are in both."""
        allowed = np.zeros(facts.roster.size, dtype=np.bool_)
        places = facts.places_of(sorted(ids)) if ids else np.zeros(0, dtype=np.int64)
        allowed[places[places >= 0]] = True
        if other is None:
            return cls(ids, allowed)
        return cls(ids & other.ids, allowed & other.allowed)


def series(question: Question, facts: Facts, threads: int = 2) -> Series:
    """The values that a question asks for."""
    match question.grouping:
        case EachAccount(ids):
            return _of_accounts(question, facts, ids, threads)
        case grouping:
            scope = grouped_scope(question, facts, grouping)
            labels = scope.groups.labels if scope.groups else ()
            return _told(question, facts, (labels, labels), _grid(question, scope))


def several(keys: Sequence[str], question: Question, facts: Facts) -> tuple[Series, ...]:
    """The values of several metrics for the groups of a question: its events are read once for all of them."""
    expressions = [MetricReference(key) for key in keys]
    scope = _scope(question, facts, Bucket(0, facts.roster.size), expressions)
    scope = scope.grouped(_groups(question.grouping, question, scope))
    labels = scope.groups.labels if scope.groups else ()
    asked = [replace(question, subject=key) for key in keys]
    return tuple(_told(one, facts, (labels, labels), metric_grid(str(one.subject), scope)) for one in asked)


def of_accounts(keys: Sequence[str], axis: Axis, facts: Facts, threads: int = 2) -> tuple[Series, ...]:
    """The values of several metrics of every account: its events are read once for all of them."""
    question = Question("", EachAccount(), axis)
    stretch = Stretch(0, facts.roster.size, axis)
    references = [MetricReference(key) for key in keys]
    rows = [one.result for one in in_buckets(facts, references, stretch, partial(_grids, tuple(keys)), threads)]
    labels = facts.roster.external_ids, facts.roster.names
    return tuple(
        _told(replace(question, subject=key), facts, labels, stacked([grids[place] for grids in rows], axis.size))
        for place, key in enumerate(keys)
    )


def of_account(keys: Sequence[str], account: str, axis: Axis, facts: Facts) -> tuple[Series, ...]:
    """The values of several metrics of one account: its events are read once for all of them."""
    place = place_of(account, facts)
    question = Question("", EachAccount((account,)), axis)
    scope = _scope(question, facts, Bucket(place, place + 1), [MetricReference(key) for key in keys])
    labels = (facts.roster.external_ids[place],), (facts.roster.names[place],)
    asked = [replace(question, subject=key) for key in keys]
    return tuple(_told(one, facts, labels, metric_grid(str(one.subject), scope)) for one in asked)


def account_scope(question: Question, facts: Facts, account: str) -> Scope:
    """The scope of one account alone."""
    place = place_of(account, facts)
    return _scope(question, facts, Bucket(place, place + 1))


def bucket_scope(question: Question, facts: Facts) -> Scope:
    """The scope of all accounts, each for itself."""
    return _scope(question, facts, Bucket(0, facts.roster.size))


def grouped_scope(question: Question, facts: Facts, grouping: Grouping) -> Scope:
    """The scope of a group: everyone is at hand, and the members of each day count."""
    scope = _scope(question, facts, Bucket(0, facts.roster.size))
    return scope.grouped(_groups(grouping, question, scope))


def crowds(question: Question, facts: Facts) -> tuple[Crowd, ...]:
    """The accounts of every entity of a grouping on the question's first day."""
    if isinstance(question.grouping, EachAccount):
        ids = question.grouping.ids or facts.roster.external_ids
        return tuple(Crowd(one, (place_of(one, facts),)) for one in ids)
    scope = grouped_scope(question, facts, question.grouping)
    if scope.groups is None:
        return ()
    members = scope.groups.columns(Axis(question.axis.days[:1], question.axis.calendar))
    return tuple(
        Crowd(label, tuple(int(place) for place in members.account[members.entity == entity]))
        for entity, label in enumerate(scope.groups.labels)
    )


def place_of(account: str, facts: Facts) -> int:
    """The place of an account by any of its names; raises UnknownName with the nearest id."""
    place = int(facts.places_of([account])[0])
    if place < 0:
        raise UnknownName("account", account, facts.roster.external_ids)
    return place


def _scope(question: Question, facts: Facts, bucket: Bucket, expressions: Sequence[Expression] | None = None) -> Scope:
    days = question.axis.days
    plan = event_plan(expressions or [question.expression], (days[0], days[-1]), facts.catalog)
    tables = [(needs, event_tables(facts, needs, [bucket])[0].table()) for needs in plan.readings]
    return Scope(EventPool(facts, bucket, (plan.horizon, plan.last_day), tables), question.axis)


def _of_accounts(question: Question, facts: Facts, ids: Sequence[str] | None, threads: int) -> Series:
    if ids is None:
        places = np.arange(facts.roster.size)
        stretch = Stretch(0, facts.roster.size, question.axis, tried=not isinstance(question.subject, str))
        done = in_buckets(facts, [question.expression], stretch, partial(_grid, question), threads)
        grids = [one.result for one in done]
    else:
        places = np.array([place_of(one, facts) for one in ids], dtype=np.int64)
        grids = [_grid(question, account_scope(question, facts, one)) for one in ids]
    labels = tuple(facts.roster.external_ids[place] for place in places)
    names = tuple(facts.roster.names[place] for place in places)
    return _told(question, facts, (labels, names), stacked(grids, question.axis.size))


def _grid(question: Question, scope: Scope) -> Grid:
    if isinstance(question.subject, str):
        return metric_grid(question.subject, scope)
    return redacted(evaluate(question.subject, scope), scope)


def _grids(keys: tuple[str, ...], scope: Scope) -> tuple[Grid, ...]:
    return tuple(metric_grid(key, scope) for key in keys)


def _told(question: Question, facts: Facts, labels: tuple[tuple[str, ...], tuple[str, ...]], grid: Grid) -> Series:
    if question.today is not None:
        partial = np.broadcast_to(question.axis.array >= question.today, grid.shape)
        grid = grid.marked(grid.known & partial, Mark.PARTIAL)
    key = question.subject if isinstance(question.subject, str) else ""
    return Series(key, *labels, question.axis.days, grid, texts_of(grid, facts))


def _groups(grouping: Grouping, question: Question, scope: Scope, among: Among | None = None) -> Groups:
    facts = scope.facts
    allowed = None if among is None else among.allowed
    match grouping:
        case Within(inner, ids):
            return _groups(inner, question, scope, Among.of(facts, ids, among))
        case EachParent(named):
            if named is not None:
                _places(named, facts, among)
            return by_parent(facts, named, allowed)
        case ByTrait(trait, membership):
            groups = by_trait(facts, trait, _pinned(membership, question), allowed)
            return _at_base(membership, groups, question, facts)
        case InSegment(key, membership):
            segment = _segment(key, _pinned(membership, question), scope)
            group = segment if allowed is None else OnlySome(segment, allowed)
            return _at_base(membership, group, question, facts)
        case AccountList(name, ids):
            return one_group(name, _places(ids, facts, among), facts.roster)
        case Portfolio(membership=membership):
            places = everyone(facts) if allowed is None else np.flatnonzero(allowed)
            pinned = _pinned(membership, question)
            if pinned is not None:
                there = (facts.roster.begins[places] <= pinned) & (pinned < facts.roster.ends[places])
                places = places[there]
            return _at_base(membership, one_group("portfolio", places, facts.roster), question, facts)
        case EachAccount():
            return one_group("accounts", everyone(facts), facts.roster)
        case _:
            assert_never(grouping)


def _places(ids: Sequence[str], facts: Facts, among: Among | None) -> Ints:
    """The places of accounts; one that does not count is as unknown as one that does not exist."""
    places = facts.places_of(ids)
    unknown = places < 0 if among is None else (places < 0) | ~among.allowed[np.maximum(places, 0)]
    if unknown.any():
        known = facts.roster.external_ids if among is None else sorted(among.ids)
        raise UnknownName("account", ids[int(np.flatnonzero(unknown)[0])], known)
    return places


def _pinned(membership: Membership, question: Question) -> int | None:
    """The one day whose members count, where there is one."""
    match membership:
        case Membership.EACH_DAY:
            return None
        case Membership.NOW:
            return question.axis.days[-1]
        case Membership.AT_BASE:
            return question.base


def _at_base(membership: Membership, groups: CohortBase, question: Question, facts: Facts) -> Groups:
    """Closed cohorts where the comparison is inside the formula: `ago(mrr, 12mo)` starts 12 months before each day."""
    if membership is not Membership.AT_BASE or question.base is not None:
        return groups
    shift = longest_shift(question.expression, facts.catalog, question.axis.days[-1])
    return groups if shift is None else CohortGroups(groups, question.axis.before(shift))


def _segment(key: str, pinned: int | None, scope: Scope) -> ConditionGroup:
    segments = scope.facts.catalog.segments
    if key not in segments:
        raise UnknownName("segment", key, segments)
    condition = parsed(segments[key].condition)
    single = scope.each_account()

    def holding(axis: Axis) -> Flags:
        asked = axis if pinned is None else Axis((pinned,), axis.calendar)
        met = holds(evaluate(condition, single.on(asked)))
        there = holds(single.on(axis).existing(_always(single.on(axis))))
        return np.logical_and(met, there)

    return ConditionGroup(segments[key].name, holding)


def _always(scope: Scope) -> Grid:
    shape = scope.account_shape
    return Grid(np.ones(shape, dtype=np.int64), np.zeros(shape, dtype=np.uint8))


def stacked(grids: Sequence[Grid], columns: int) -> Grid:
    """Grids of neighbouring accounts as one, in their finest scale; beside doubles, all become doubles."""
    if not grids:
        return Grid(np.zeros((0, columns), dtype=np.int64), np.zeros((0, columns), dtype=np.uint8))
    if len(grids) == 1:
        return grids[0]
    numbers, scale = _one_scale(grids)
    marks = [grid.marks if grid.marks is not None else np.zeros(grid.shape, dtype=np.uint8) for grid in grids]
    parts = [grid.parts for grid in grids]
    counts = [grid.n for grid in grids]
    return Grid(
        numbers,
        np.concatenate([grid.reason for grid in grids]),
        scale,
        grids[0].content,
        np.concatenate(marks),
        n=None if any(one is None for one in counts) else np.concatenate([one for one in counts if one is not None]),
        parts=None if any(one is None for one in parts) else _stacked_parts([one for one in parts if one is not None]),
        detail=next((grid.detail for grid in grids if grid.detail), ""),
    )


def _one_scale(grids: Sequence[Grid]) -> tuple[Numbers, int | None]:
    scales = {grid.scale for grid in grids}
    exact = {scale for scale in scales if scale is not None}
    if len(scales) == 1:
        return np.concatenate([grid.numbers for grid in grids]), grids[0].scale
    if exact != scales:
        return np.concatenate([grid.reals() for grid in grids]), None
    finest = max(exact)
    known = [np.where(grid.known, grid.numbers, 0).astype(np.int64) for grid in grids]
    return np.concatenate(
        [rescale(one, grid.scale or 0, finest) for one, grid in zip(known, grids, strict=True)]
    ), finest


def _stacked_parts(parts: Sequence[Parts]) -> Parts:
    exact = len({(one.top_scale, one.bottom_scale) for one in parts}) == 1
    first = parts[0]
    if exact:
        top, bottom = np.concatenate([one.top for one in parts]), np.concatenate([one.bottom for one in parts])
        return Parts(top, first.top_scale, bottom, first.bottom_scale, first.factor, first.beside)
    top = np.concatenate([as_reals(one.top, one.top_scale) for one in parts])
    bottom = np.concatenate([as_reals(one.bottom, one.bottom_scale) for one in parts])
    return Parts(top, None, bottom, None, first.factor, first.beside)
