"""What expressions read: row fields, user traits, other metrics, and the conditions that leave rows out."""

from collections.abc import Iterable
from functools import lru_cache

from bellwether.engine.definitions.catalog import Catalog, Exclusion
from bellwether.engine.definitions.window import Shift, earlier
from bellwether.engine.formula.parse import parse, parse_row_condition
from bellwether.engine.formula.tree import (
    Ago,
    Change,
    Expression,
    IsUnknown,
    MetricReference,
    RowField,
    Subject,
    Today,
    Trait,
    children,
)


@lru_cache(maxsize=4096)
def parsed(text: str) -> Expression:
    """The tree of a formula or condition that was checked when it was saved."""
    return parse(text)


def exclusions(catalog: Catalog) -> tuple[Expression, ...]:
    """The conditions under which events and people are left out of every metric (semantics 18)."""
    return tuple(parsed_exclusion(exclusion) for exclusion in catalog.exclusions.values())


def parsed_exclusion(exclusion: Exclusion) -> Expression:
    """The condition of an exclusion, on one event or person."""
    return _parsed_of_rows(exclusion.condition)


@lru_cache(maxsize=256)
def _parsed_of_rows(text: str) -> Expression:
    return parse_row_condition(text)


def fields_in(expression: Expression) -> set[str]:
    """The row fields that an expression reads."""
    if isinstance(expression, RowField):
        return {expression.name}
    return {name for child in children(expression) for name in fields_in(child)}


def user_traits_in(expression: Expression) -> set[str]:
    """The user traits that an expression reads."""
    if isinstance(expression, Trait) and expression.subject is Subject.USER:
        return {expression.name}
    return {name for child in children(expression) for name in user_traits_in(child)}


def asks_for_unknown(expression: Expression) -> bool:
    """Whether an expression can be true of something that is unknown."""
    return isinstance(expression, IsUnknown) or any(asks_for_unknown(child) for child in children(expression))


def reads_today(expression: Expression) -> bool:
    """Whether an expression depends on the day it is asked for."""
    return isinstance(expression, Today) or any(reads_today(child) for child in children(expression))


def made_of(metrics: Iterable[str], catalog: Catalog) -> frozenset[Expression]:
    """Every expression that goes into some metrics, also through the metrics that they refer to."""
    found: set[Expression] = set()
    waiting = [parsed(text) for key in metrics for text in catalog.metrics[key].reads]
    while waiting:
        expression = waiting.pop()
        if expression in found:
            continue
        found.add(expression)
        waiting += children(expression)
        if isinstance(expression, MetricReference) and expression.key in catalog.metrics:
            waiting += [parsed(text) for text in catalog.metrics[expression.key].reads]
    return frozenset(found)


def longest_shift(expression: Expression, catalog: Catalog, day: int) -> Shift | None:
    """The longest way back that a formula compares with, through the metrics it refers to: the start of its cohort."""
    own: list[Shift] = [expression.by] if isinstance(expression, Ago) else []
    own += [expression.over] if isinstance(expression, Change) else []
    if isinstance(expression, MetricReference):
        formula = catalog.metrics[expression.key].formula
        found = None if formula is None else longest_shift(parsed(formula), catalog, day)
        own += [found] if found is not None else []
    for child in children(expression):
        found = longest_shift(child, catalog, day)
        own += [found] if found is not None else []
    return min(own, key=lambda shift: earlier(shift, day, catalog.calendar), default=None)
