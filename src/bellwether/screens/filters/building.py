"""From the form to a condition and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bellwether.board.conditions.comparing import Compare
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
    Way,
)
from bellwether.board.conditions.spelling import read_condition
from bellwether.board.timeframe import read_over
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.engine.definitions.value import ChangeStatus
from bellwether.engine.evaluate.standing import Colour
from bellwether.screens.filters.allowed import check_known
from bellwether.screens.filters.draft import ANY, Draft, Row
from bellwether.screens.filters.subjects import CUSTOM, NAME, Section, Subject

_CHANGES = {
    "rose_pct": (Amount.PERCENT, Compare.AT_LEAST, 1),
    "fell_pct": (Amount.PERCENT, Compare.AT_MOST, -1),
    "rose_abs": (Amount.ABSOLUTE, Compare.AT_LEAST, 1),
    "fell_abs": (Amount.ABSOLUTE, Compare.AT_MOST, -1),
}
_STATUSES = {"new": ChangeStatus.NEW, "no_base": ChangeStatus.NO_BASE}


class Incomplete(BellwetherError):
    """A condition that says nothing yet; the sentence tells what is missing."""


@dataclass(frozen=True)
class Built:
    """What a draft means: a condition of what is complete (None: nothing is), and what each other row lacks."""

    condition: Condition | None
    faults: Mapping[tuple[int, int], str]


def built(draft: Draft, sections: Iterable[Section], catalog: Catalog) -> Built:
    """The condition of a draft; a row that names what is not in the viewer's catalog says nothing."""
    subjects = {one.key: one for section in sections for one in section.subjects}
    faults: dict[tuple[int, int], str] = {}
    groups: list[Condition] = []
    for place, group in enumerate(draft.groups):
        found = []
        for at, row in enumerate(group.rows):
            try:
                if row.subject:
                    condition = condition_of(row, subjects)
                    # What is spelled or ticked comes from the address, where anything can be written.
                    check_known(condition, catalog)
                    found.append(condition)
            except BellwetherError as problem:
                faults[place, at] = str(problem)
        if found:
            groups.append(found[0] if len(found) == 1 else _joined(group.join, found))
    if not groups:
        return Built(None, faults)
    return Built(_outermost(groups[0]) if len(groups) == 1 else _joined(draft.join, groups), faults)


def condition_of(row: Row, subjects: Mapping[str, Subject]) -> Condition:
    """The condition of a row; raises Incomplete, or what the reader of numbers and times says."""
    if row.subject == CUSTOM:
        return read_condition(row.first)
    subject = subjects.get(row.subject)
    if subject is None:
        raise Incomplete("This is not there to be asked for. Choose another subject.")
    test = subject.test(row.test).key
    if subject.metric is not None:
        return _of_metric(subject.metric.key, test, row)
    if subject.trait is not None:
        return _of_trait(subject.trait.trait, test, row)
    if subject.key == NAME:
        return Named(_text(row))
    parts = [InSegment(one) for one in _picks(row)]
    inside = parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
    return inside if test == "in" else Not(inside)


def _of_metric(metric: str, test: str, row: Row) -> Condition:
    match test:
        case "between":
            return ValueBetween(metric, _number(row.first), _number(row.second))
        case "colour":
            return ColourIs(metric, tuple(Colour(one) for one in _picks(row) if one in list(Colour)))
        case "rank":
            return ValueRanked(metric, _picks(row))
        case "reached" | "missed":
            return TargetReached(metric, reached=test == "reached")
        case "unknown":
            return ValueUnknown(metric)
        case "known":
            return Not(ValueUnknown(metric))
        case "gain" | "loss" | "better" | "worse":
            return Moved(metric, read_over(row.over), Way(test))
        case "new" | "no_base":
            return ChangeIs(metric, read_over(row.over), (_STATUSES[test],))
        case "rose_pct" | "fell_pct" | "rose_abs" | "fell_abs":
            amount, compare, sign = _CHANGES[test]
            return Changed(metric, read_over(row.over), amount, compare, sign * abs(_number(row.first)))
        case _:
            return ValueCompared(metric, Compare(test), _number(row.first))


def _of_trait(trait: str, test: str, row: Row) -> Condition:
    match test:
        case "is":
            return TraitIs(trait, _picks(row))
        case "isnt":
            return Not(TraitIs(trait, _picks(row)))
        case "has":
            return TraitContains(trait, _text(row))
        case "set":
            return TraitKnown(trait)
        case "unset":
            return Not(TraitKnown(trait))
        case "yes" | "no":
            return TraitIs(trait, ("true" if test == "yes" else "false",))
        case "due":
            return TraitDue(trait, 0, _days(row))
        case "past":
            return TraitDue(trait, -_days(row), 0)
        case _:
            return TraitCompared(trait, Compare(test), _number(row.first))


def _number(text: str) -> Decimal:
    if not text:
        raise Incomplete("Write a number.")
    plain = text.replace(",", "").replace("−", "-").replace("\u00a0", "").replace(" ", "").removesuffix("%")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise Incomplete(f"“{text}” is not a number. Write it like 1250 or 12.5.") from None
    if not found.is_finite() or abs(found.adjusted()) > 30:
        raise Incomplete(f"“{text}” is not a number that can be compared. Write it like 1250 or 12.5.")
    return found


def _days(row: Row) -> int:
    number = _number(row.first)
    if number != number.to_integral_value() or not 0 <= number <= 36_500:
        raise Incomplete("Write a number of whole days, such as 90.")
    return int(number)


def _text(row: Row) -> str:
    if not row.first:
        raise Incomplete("Write what it shall contain.")
    return row.first


def _picks(row: Row) -> tuple[str, ...]:
    if not row.picks:
        raise Incomplete("Pick at least one.")
    return row.picks


def _joined(join: str, parts: list[Condition]) -> Condition:
    return AnyOf(tuple(parts)) if join == ANY else All(tuple(parts))


def _outermost(condition: Condition) -> Condition:
    """A filter is always a composition, so that a second condition joins the first in its address."""
    return condition if isinstance(condition, All | AnyOf) else All((condition,))
