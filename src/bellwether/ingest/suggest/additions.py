"""Definitions that a suggested mapping wants: fields, traits, properties, collections, entered metrics."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bellwether.engine.definitions.collection import DEFAULT_SCALE, FieldType
from bellwether.ingest.plain_yaml import Plain
from bellwether.ingest.suggest.look import Seen
from bellwether.ingest.suggest.names import words

_MONEY = {
    "amount",
    "price",
    "revenue",
    "mrr",
    "arr",
    "acv",
    "tcv",
    "spend",
    "spent",
    "cost",
    "costs",
    "balance",
    "budget",
}
_MONEY |= {"income", "turnover", "fee", "betrag", "umsatz", "preis", "kosten", "montant", "importe", "precio", "prix"}
MOST_DECIMALS = 12


def type_of(column: Seen) -> FieldType:
    """The type that a column's texts have; numbers of money by the column's name."""
    if column.type is FieldType.NUMBER and _MONEY & set(words(column.name)):
        return FieldType.MONEY
    return column.type


def definition_of(column: Seen, *, currency: bool = False) -> dict[str, Plain]:
    """How a field for a column is defined; `currency` says that the field “currency” stands beside it."""
    kind = type_of(column)
    told: dict[str, Plain] = {"type": kind.value}
    decimals = max((len(text.rpartition(".")[2]) for text in column.texts if "." in text), default=0)
    if kind in (FieldType.NUMBER, FieldType.MONEY) and decimals > DEFAULT_SCALE:
        told["scale"] = str(min(decimals, MOST_DECIMALS))
    if kind is FieldType.MONEY and currency:
        told["currency"] = "currency"
    return told


@dataclass(slots=True)
class Additions:
    """Suggested definitions by section; of two suggestions for one name the first holds."""

    account_traits: dict[str, dict[str, Plain]] = field(default_factory=dict)
    user_traits: dict[str, dict[str, Plain]] = field(default_factory=dict)
    properties: dict[str, dict[str, Plain]] = field(default_factory=dict)
    fields: dict[str, dict[str, dict[str, Plain]]] = field(default_factory=dict)
    collections: dict[str, dict[str, Plain]] = field(default_factory=dict)
    metrics: dict[str, dict[str, Plain]] = field(default_factory=dict)

    def include(self, other: "Additions") -> None:
        """Takes over what another file suggests."""
        for mine, theirs in (
            (self.account_traits, other.account_traits),
            (self.user_traits, other.user_traits),
            (self.properties, other.properties),
            (self.collections, other.collections),
            (self.metrics, other.metrics),
        ):
            for key, told in theirs.items():
                mine.setdefault(key, told)
        for collection, fields in other.fields.items():
            here = self.fields.setdefault(collection, {})
            for key, told in fields.items():
                here.setdefault(key, told)

    def plain(self) -> dict[str, Plain]:
        """The additions as definitions are written; empty when there are none."""
        told: dict[str, Plain] = {}
        if self.properties:
            told["properties"] = _plain(self.properties)
        traits = {"account": self.account_traits, "user": self.user_traits}
        if any(traits.values()):
            told["traits"] = {subject: _plain(entries) for subject, entries in traits.items() if entries}
        collections: dict[str, Plain] = {}
        for key in dict.fromkeys([*self.collections, *self.fields]):
            fields = _plain(self.fields.get(key, {}))
            collections[key] = {**self.collections.get(key, {}), **({"fields": fields} if fields else {})}
        if collections:
            told["collections"] = collections
        if self.metrics:
            told["metrics"] = _plain(self.metrics)
        return told


def _plain(entries: Mapping[str, dict[str, Plain]]) -> dict[str, Plain]:
    return {key: dict(told) for key, told in entries.items()}
