"""What a wording reads: other metrics, and the facts below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bellwether.catalog.domain import MetricSpec
from bellwether.catalog.score_rules import score_formulas
from bellwether.engine.formula.dependencies import references
from bellwether.engine.formula.errors import FormulaErrors
from bellwether.engine.formula.tree import (
    Aggregate,
    Binary,
    Call,
    Expression,
    Function,
    IsUnknown,
    Measure,
    Operator,
    Records,
    RowField,
    Source,
    Trait,
    Users,
    children,
)
from bellwether.engine.formula.uses import uses_of
from bellwether.engine.plan.reads import parsed
from bellwether.kpis.domain import Wording


def formulas_of(wording: Wording) -> tuple[str, ...]:
    """The formulas and conditions that decide its values."""
    if isinstance(wording, MetricSpec):
        weight = wording.entered.weight if wording.entered is not None else None
        texts = (wording.formula, wording.applies_to, None if weight == "n" else weight)
        return tuple(text for text in texts if text is not None)
    return tuple(text for _, text in score_formulas(wording, {}))


def references_of(wording: Wording) -> tuple[str, ...]:
    """The metrics that it reads, each once."""
    found = (key for text in formulas_of(wording) for key in references(parsed(text)))
    return tuple(dict.fromkeys(found))


def same_formula(one: Wording, other: Wording) -> bool:
    """Whether two wordings compute the same, however their formulas are spaced."""
    if not isinstance(one, MetricSpec) or not isinstance(other, MetricSpec):
        return one == other
    if one.entered is not None or other.entered is not None:
        return one.entered == other.entered
    return _tree(one.formula) == _tree(other.formula) and (one.unit or "") == (other.unit or "")


def _tree(text: str | None) -> Expression | str | None:
    if text is None:
        return None
    try:
        return parsed(text)
    except FormulaErrors:
        return text


@dataclass(slots=True)
class Facts:
    """The facts that some formulas read, by their names. `members` says that people of accounts are counted."""

    collections: dict[str, set[str]] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)
    every_event: bool = False
    properties: set[str] = field(default_factory=set)
    account_traits: set[str] = field(default_factory=set)
    user_traits: set[str] = field(default_factory=set)
    members: bool = False
    entered: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    needed: set[str] = field(default_factory=set)


def facts_of(key: str, wordings: Mapping[str, Wording]) -> Facts:
    """The facts that a metric reads, and those that the metrics behind it read."""
    found = Facts()
    for name in behind(key, wordings):
        wording = wordings[name]
        if isinstance(wording, MetricSpec) and wording.entered is not None:
            found.entered.add(name)
        add_facts(found, wording)
    found.optional -= found.needed
    return found


def add_facts(found: Facts, wording: Wording) -> None:
    """Adds the facts that a wording reads itself."""
    for text in formulas_of(wording):
        _add(found, parsed(text))


def behind(key: str, wordings: Mapping[str, Wording]) -> tuple[str, ...]:
    """The metric and all that it reads, directly or not, as far as they are known."""
    found: dict[str, None] = {}
    waiting = [key]
    while waiting:
        name = waiting.pop()
        if name in wordings and name not in found:
            found[name] = None
            waiting.extend(reversed(references_of(wordings[name])))
    return tuple(found)


def _add(found: Facts, expression: Expression) -> None:
    uses = uses_of(expression)
    for key, fields in uses.collections.items():
        found.collections.setdefault(key, set()).update(fields)
    found.events |= uses.events
    found.every_event = found.every_event or uses.every_event
    found.properties |= uses.properties
    found.account_traits |= uses.account_traits
    found.user_traits |= uses.user_traits
    found.members = found.members or any(_reads_members(part) for part in parts([expression]))
    _tell_apart(found, expression, None, asked=False)


def _tell_apart(found: Facts, part: Expression, rows: Source | None, *, asked: bool) -> None:
    """Sorts what is read into what a formula needs and what it asks for: `x is unknown or …`, `coalesce(x, …)`."""
    match part:
        case RowField(name) if isinstance(rows, Records):
            (found.optional if asked else found.needed).add(f"{rows.collection}.{name}")
        case RowField(name) | Trait(_, name):
            (found.optional if asked else found.needed).add(name)
        case _:
            pass
    match part:
        case IsUnknown() | Binary(operator=Operator.OR) | Call(function=Function.COALESCE):
            asked = True
        case Aggregate(source=source):
            rows = source
        case _:
            pass
    for inner in children(part):
        _tell_apart(found, inner, rows, asked=asked)


def _reads_members(part: Expression) -> bool:
    return isinstance(part, Aggregate) and (part.measure is Measure.TOTAL_USERS or isinstance(part.source, Users))


def parts(expressions: Iterable[Expression]) -> Iterator[Expression]:
    """Every part of some expressions, themselves first."""
    waiting = list(expressions)
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(children(part)))
