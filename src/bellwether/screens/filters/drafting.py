"""A condition as it stands in the form: what opens when a filter is changed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from bellwether.board.conditions.comparing import Compare, number_text
from bellwether.board.conditions.condition import All, AnyOf, Condition, Not
from bellwether.board.conditions.of_accounts import (
    InSegment,
    Named,
    TraitCompared,
    TraitContains,
    TraitDue,
    TraitIs,
    TraitKnown,
)
from bellwether.board.conditions.of_values import (
    Amount,
    Changed,
    ChangeIs,
    ColourIs,
    Moved,
    TargetReached,
    ValueBetween,
    ValueCompared,
    ValueRanked,
    ValueUnknown,
)
from bellwether.board.conditions.spelling import spelled
from bellwether.board.timeframe import over_text
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.value import ChangeStatus
from bellwether.screens.filters.draft import ALL, ANY, Draft, Group, Row
from bellwether.screens.filters.subjects import CUSTOM, METRIC_PREFIX, NAME, SEGMENT, TRAIT_PREFIX

_TRUTH: dict[tuple[str, ...], str] = {("true",): "yes", ("false",): "no"}
_STARTS: dict[tuple[ChangeStatus, ...], str] = {(ChangeStatus.NEW,): "new", (ChangeStatus.NO_BASE,): "no_base"}


def truths(traits: Iterable[Field]) -> frozenset[str]:
    """The traits that are yes or no: of these a row says which, of others it ticks texts."""
    return frozenset(one.key for one in traits if one.type is FieldType.BOOLEAN)


def draft_of(condition: Condition | None, booleans: frozenset[str]) -> Draft:
    """The draft of a condition. What no row of the form can say stays as it is spelled. `booleans` names traits."""
    match condition:
        case None:
            return Draft()
        case All(parts) | AnyOf(parts):
            join = ALL if isinstance(condition, All) else ANY
            groups: list[Group] = []
            for part in parts:
                if isinstance(part, All | AnyOf) and not _is_row(part):
                    inner = ALL if isinstance(part, All) else ANY
                    groups.append(Group(inner, tuple(row_of(one, booleans) for one in part.conditions)))
                elif groups and groups[-1].join == join and len(groups) == 1:
                    groups[-1] = Group(join, (*groups[-1].rows, row_of(part, booleans)))
                else:
                    groups.append(Group(join, (row_of(part, booleans),)))
            return Draft(join, tuple(groups) or (Group(),))
        case _:
            return Draft(ALL, (Group(ALL, (row_of(condition, booleans),)),))


def row_of(condition: Condition, booleans: frozenset[str]) -> Row:
    """The row that says a condition."""
    return _row(condition, booleans) or Row(CUSTOM, first=spelled(condition))


def _row(condition: Condition, booleans: frozenset[str]) -> Row | None:
    match condition:
        case Named(fragment):
            return Row(NAME, "has", fragment)
        case TraitIs() | TraitContains() | TraitKnown() | TraitCompared() | TraitDue():
            return _trait_row(condition, booleans)
        case Not(TraitIs(trait, texts)):
            return Row(TRAIT_PREFIX + trait, "isnt", picks=texts)
        case Not(TraitKnown(trait)):
            return Row(TRAIT_PREFIX + trait, "unset")
        case Not(ValueUnknown(metric, ())):
            return Row(METRIC_PREFIX + metric, "known")
        case Changed() | ChangeIs() | Moved():
            return _change_row(condition)
        case ValueCompared() | ValueBetween() | ValueRanked() | ValueUnknown() | ColourIs() | TargetReached():
            return _value_row(condition)
        case Not(inside):
            segments = _segments(inside)
            return Row(SEGMENT, "out", picks=segments) if segments else None
        case _:
            segments = _segments(condition)
            return Row(SEGMENT, "in", picks=segments) if segments else None


def _trait_row(
    condition: TraitIs | TraitContains | TraitKnown | TraitCompared | TraitDue, booleans: frozenset[str]
) -> Row | None:
    subject = TRAIT_PREFIX + condition.trait
    match condition:
        case TraitIs(trait, texts) if trait in booleans:
            return Row(subject, _TRUTH[texts]) if texts in _TRUTH else None
        case TraitIs(_, texts):
            return Row(subject, "is", picks=texts)
        case TraitContains(_, fragment):
            return Row(subject, "has", fragment)
        case TraitKnown():
            return Row(subject, "set")
        case TraitCompared(_, compare, bound):
            return Row(subject, compare, number_text(bound))
        case TraitDue(_, 0, last):
            return Row(subject, "due", str(last))
        case TraitDue(_, first, 0):
            return Row(subject, "past", str(-first))
        case _:
            return None


def _value_row(
    condition: ValueCompared | ValueBetween | ValueRanked | ValueUnknown | ColourIs | TargetReached,
) -> Row | None:
    subject = METRIC_PREFIX + condition.metric
    match condition:
        case ValueCompared(_, compare, bound):
            return Row(subject, compare, number_text(bound))
        case ValueBetween(_, lowest, highest):
            return Row(subject, "between", number_text(lowest), number_text(highest))
        case ValueRanked(_, ranks):
            return Row(subject, "rank", picks=ranks)
        case ValueUnknown(_, reasons):
            return None if reasons else Row(subject, "unknown")
        case ColourIs(_, colours):
            return Row(subject, "colour", picks=tuple(one.value for one in colours))
        case TargetReached(_, reached):
            return Row(subject, "reached" if reached else "missed")


def _change_row(condition: Changed | ChangeIs | Moved) -> Row | None:
    subject, over = METRIC_PREFIX + condition.metric, over_text(condition.over)
    match condition:
        case Moved(_, _, way):
            return Row(subject, way, over=over)
        case ChangeIs(_, _, statuses):
            return Row(subject, _STARTS[statuses], over=over) if statuses in _STARTS else None
        case Changed(_, _, amount, compare, bound):
            return _changed_row(subject, over, (amount, compare, bound))


def _changed_row(subject: str, over: str, asked: tuple[Amount, Compare, Decimal]) -> Row | None:
    amount, compare, bound = asked
    kind = "pct" if amount is Amount.PERCENT else "abs"
    if compare is Compare.AT_LEAST and bound >= 0:
        return Row(subject, f"rose_{kind}", number_text(bound), over=over)
    if compare is Compare.AT_MOST and bound <= 0:
        return Row(subject, f"fell_{kind}", number_text(abs(bound)), over=over)
    return None


def _segments(condition: Condition) -> tuple[str, ...]:
    """The segments of a choice between segments; nothing of anything else."""
    parts = condition.conditions if isinstance(condition, AnyOf) else (condition,)
    keys = tuple(one.segment for one in parts if isinstance(one, InSegment))
    return keys if len(keys) == len(parts) else ()


def _is_row(condition: Condition) -> bool:
    return bool(_segments(condition))
