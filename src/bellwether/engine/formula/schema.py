"""What a formula can name: the events, properties, traits, collections and metrics of one workspace."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.unit import DATE, MONEY, NUMBER, TEXT, TRUTH, Unit


@dataclass(frozen=True, slots=True)
class MetricSignature:
    """What a reference to a metric needs to know: its unit, where its values come from, and its name for people.

    `per_account` says that a group must read it account by account; entered metrics are read so in any case.
    """

    unit: Unit
    kind: MetricKind = MetricKind.COMPUTED
    per_account: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything that has a name, by that name. `events` are the names that were seen or declared."""

    events: frozenset[str] = frozenset()
    properties: Mapping[str, Field] = field(default_factory=dict)
    account_traits: Mapping[str, Field] = field(default_factory=dict)
    user_traits: Mapping[str, Field] = field(default_factory=dict)
    collections: Mapping[str, Collection] = field(default_factory=dict)
    metrics: Mapping[str, MetricSignature] = field(default_factory=dict)
    segments: frozenset[str] = frozenset()
    schedules: frozenset[str] = frozenset()


def unit_of_field(known: Field) -> Unit:
    """The unit of a field's values; money is in the reporting currency once it has been converted."""
    match known.type:
        case FieldType.NUMBER:
            return NUMBER
        case FieldType.MONEY:
            return MONEY
        case FieldType.TEXT:
            return TEXT
        case FieldType.DATE | FieldType.INSTANT:
            return DATE
        case FieldType.BOOLEAN:
            return TRUTH
        case _:
            assert_never(known.type)


def collection_field(collection: Collection, key: str) -> Field | None:
    """The field of a collection; its anchor, start and end are dates even where nothing more is said of them."""
    known = collection.fields.get(key)
    if known is None and key in (collection.anchor, collection.start, collection.end):
        return Field(key, FieldType.DATE)
    return known


def field_keys(collection: Collection) -> frozenset[str]:
    """The names of a collection's fields, its anchor, start and end among them."""
    dates = {key for key in (collection.anchor, collection.start, collection.end) if key is not None}
    return frozenset(collection.fields) | dates
