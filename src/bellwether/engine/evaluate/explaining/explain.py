"""From a question about one value to its explanation."""

from collections.abc import Iterator
from datetime import datetime

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import instant_of
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.errors import BellwetherError, UnknownName
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.unit import NUMBER
from bellwether.engine.evaluate.explaining.asking import Asking
from bellwether.engine.evaluate.explaining.explanation import Explanation, Freshness, Group, Step
from bellwether.engine.evaluate.explaining.steps import Steps
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.run import Question, account_scope, grouped_scope
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.formula.schema import MetricSignature, Schema
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.words import in_words
from bellwether.engine.plan.reads import parsed_exclusion
from bellwether.engine.warehouse.protocol import Warehouse

LIMIT = 50
"""Rows that each aggregate lists unless another number is asked for."""


class OneEntityAsked(BellwetherError):
    """A grouping with several entities, of which none was named."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        some = ", ".join(f"“{label}”" for label in labels[:5])
        super().__init__(f"An explanation is about one group. Name one of {some}{' …' if len(labels) > 5 else ''}.")


def explain(question: Question, of: Group, facts: Facts, warehouse: Warehouse, limit: int = LIMIT) -> Explanation:
    """Why the subject of a question has its value for one entity on the one day of the question's axis."""
    scope, entity, label, name = _entity(question, of, facts)
    schema = _schema(facts)
    steps = Steps(Asking(warehouse, schema, entity, limit))
    subject = question.subject
    root = steps.of_metric(subject, scope) if isinstance(subject, str) else steps.of(subject, scope)
    every = list(_all(root))
    outages = dict.fromkeys(outage for step in every for outage in step.outages)
    return Explanation(
        subject if isinstance(subject, str) else to_text(subject),
        label,
        name,
        root.day,
        None if facts.known.at is None else instant_of(facts.known.at),
        _words(root, schema, question),
        root,
        _exclusions(facts.catalog, schema),
        Freshness(_last(every), tuple(outages)),
    )


def _entity(question: Question, of: Group, facts: Facts) -> tuple[Scope, int, str, str]:
    """The scope, the entity's row in it, its label and its name."""
    if isinstance(of.grouping, EachAccount):
        ids = (of.label,) if of.label else of.grouping.ids or facts.roster.external_ids
        if len(ids) != 1:
            raise OneEntityAsked(tuple(ids))
        scope = account_scope(question, facts, ids[0])
        return scope, 0, facts.roster.external_ids[scope.bucket.low], facts.roster.names[scope.bucket.low]
    scope = grouped_scope(question, facts, of.grouping)
    labels = scope.groups.labels if scope.groups else ()
    if not of.label and len(labels) != 1:
        raise OneEntityAsked(labels)
    label = of.label or labels[0]
    if label not in labels:
        raise UnknownName("group", label, labels)
    return scope, labels.index(label), label, label


def _schema(facts: Facts) -> Schema:
    """The names that words are made with."""
    catalog = facts.catalog
    metrics = catalog.metrics.values()
    return Schema(
        frozenset(facts.event_names),
        catalog.properties,
        catalog.account_traits,
        catalog.user_traits,
        catalog.collections,
        {one.key: MetricSignature(one.unit or NUMBER, one.kind, name=one.name) for one in metrics},
    )


def _words(root: Step, schema: Schema, question: Question) -> str:
    """The formula in words; an entered metric or a score has none, so its name stands for it."""
    if isinstance(question.subject, str):
        computed = root.definition is not None and root.definition.kind is MetricKind.COMPUTED
        return root.parts[-1].words if root.parts and computed else root.words
    return in_words(question.subject, schema)


def _exclusions(catalog: Catalog, schema: Schema) -> tuple[str, ...]:
    rules = catalog.exclusions.values()
    return tuple(f"{rule.name}: {in_words(parsed_exclusion(rule), schema)}" for rule in rules)


def _all(step: Step) -> Iterator[Step]:
    yield step
    for part in step.parts:
        yield from _all(part)


def _last(steps: list[Step]) -> datetime | None:
    """When the newest of the facts of these kinds was recorded."""
    recorded = [step.rows.recorded for step in steps if step.rows is not None and step.rows.recorded is not None]
    recorded += [step.recorded for step in steps if step.recorded is not None]
    recorded += [adjustment.recorded for step in steps for adjustment in step.adjustments]
    return max(recorded, default=None)
