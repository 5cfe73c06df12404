"""Which facts and metrics a formula reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.window import Since
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Events,
    Expression,
    MetricReference,
    Records,
    RowField,
    Source,
    Subject,
    Trait,
    children,
)


@dataclass(frozen=True, slots=True)
class Uses:
    """Everything that a formula names. `every_event` says that `any()` is among its events."""

    events: frozenset[str] = frozenset()
    every_event: bool = False
    properties: frozenset[str] = frozenset()
    account_traits: frozenset[str] = frozenset()
    user_traits: frozenset[str] = frozenset()
    collections: Mapping[str, frozenset[str]] = field(default_factory=dict)
    metrics: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Found:
    events: set[str] = field(default_factory=set)
    every_event: bool = False
    properties: set[str] = field(default_factory=set)
    account_traits: set[str] = field(default_factory=set)
    user_traits: set[str] = field(default_factory=set)
    collections: dict[str, set[str]] = field(default_factory=dict)
    metrics: set[str] = field(default_factory=set)

    def walk(self, expression: Expression, rows: Source | None) -> None:
        match expression:
            case RowField(name) if isinstance(rows, Records):
                self.collections.setdefault(rows.collection, set()).add(name)
            case RowField(name):
                self.properties.add(name)
            case Trait(Subject.ACCOUNT, name):
                self.account_traits.add(name)
            case Trait(Subject.USER, name):
                self.user_traits.add(name)
            case MetricReference(key):
                self.metrics.add(key)
            case Aggregate():
                self._source(expression)
                self._link(expression, rows)
        inner = expression.source if isinstance(expression, Aggregate) else rows
        for part in children(expression):
            self.walk(part, inner)

    def _link(self, aggregate: Aggregate, rows: Source | None) -> None:
        if aggregate.link is None:
            return
        for side, name in ((aggregate.source, aggregate.link.theirs), (rows, aggregate.link.ours)):
            if isinstance(side, Records) and name is not None:
                self.collections.setdefault(side.collection, set()).add(name)

    def _source(self, aggregate: Aggregate) -> None:
        match aggregate.source:
            case Events(names):
                self.events.update(names)
                self.every_event = self.every_event or not names
            case Records(collection):
                fields = self.collections.setdefault(collection, set())
                fields.update(() if aggregate.by is None else (aggregate.by,))
        if isinstance(aggregate.window, Since):
            self.account_traits.add(aggregate.window.trait)


def uses_of(expression: Expression, rows: Source | None = None) -> Uses:
    """Everything that a formula (or a condition on these rows) names."""
    found = _Found()
    found.walk(expression, rows)
    return Uses(
        frozenset(found.events),
        found.every_event,
        frozenset(found.properties),
        frozenset(found.account_traits),
        frozenset(found.user_traits),
        {key: frozenset(fields) for key, fields in sorted(found.collections.items())},
        frozenset(found.metrics),
    )


def reads_per_account(expression: Expression, schema: Schema) -> bool:
    """Whether a group has to take a term account by account: an account's trait, an entered metric, a score."""
    match expression:
        case Trait(Subject.ACCOUNT):
            return True
        case MetricReference(key):
            signature = schema.metrics.get(key)
            return signature is not None and (signature.per_account or signature.kind is not MetricKind.COMPUTED)
        case Aggregate(source=source):
            return not isinstance(source, Accounts) and isinstance(expression.window, Since)
        case _:
            return any(reads_per_account(part, schema) for part in children(expression))
