"""Single facts in the words that they came in: outside names, texts, dates and decimals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import assert_never

import numpy as np

from bellwether.engine.definitions.collection import DEFAULT_SCALE, Field, FieldType
from bellwether.engine.definitions.days import BEGINNING, date_of
from bellwether.engine.warehouse.dictionaries import ACCOUNTS, NAMES, PEOPLE, TEXTS, texts_of
from bellwether.engine.warehouse.history_writes import KIND_CODES
from bellwether.engine.warehouse.registry import EVENT, Slots
from bellwether.engine.warehouse.rows import NO_DAY, Kind
from bellwether.engine.warehouse.schema import FACTS, HEADER, RECORD
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import among, columns_of

Cell = int | str | None

_LEFT_OUT = {column.name for column in HEADER} | {"at", "dated", "raw", "assumed"}
_DICTIONARIES = {"account": ACCOUNTS, "person": PEOPLE, "trait": TEXTS, "metric": TEXTS, "text": TEXTS, "record": TEXTS}
_DAYS = {"created", "day", "effective", "starts", "ends"}
_SCALES = {"number": DEFAULT_SCALE, "numerator": DEFAULT_SCALE, "denominator": DEFAULT_SCALE, "amount": 4, "rate": 8}


@dataclass(frozen=True, slots=True)
class Retelling:
    """Facts of one table as texts."""

    session: Session
    slots: Slots
    scope: str

    def of(self, facts: Sequence[int]) -> dict[int, dict[str, str]]:
        """What each fact says, by its number: the names of columns and fields, and their texts; empty ones left out."""
        fields = self.slots.fields(self.scope) if self.scope == EVENT or self.slots.knows(self.scope) else {}
        places = {self.slots.column(self.scope, field): field for field in fields.values()}
        own = [column.name for column in FACTS.get(self.scope, RECORD) if column.name not in _LEFT_OUT]
        query = columns_of(self.scope, ["fact", *own, *places]).where(among("fact", facts))
        return {int(row["fact"]): self._told(row, own, places) for row in self.session.table(query).to_pylist()}

    def _told(self, row: Mapping[str, Cell], own: Sequence[str], places: Mapping[str, Field]) -> dict[str, str]:
        told = {name: self._text(name, row) for name in own}
        told |= {field.key: self._typed(row[place], field) for place, field in places.items()}
        return {name: text for name, text in told.items() if text}

    def _text(self, name: str, row: Mapping[str, Cell]) -> str:
        value = row[name]
        if value is None or isinstance(value, str):
            return value or ""
        if name == "kind":
            return next(str(kind) for kind, code in KIND_CODES.items() if code == value)
        if name == "subject":
            return self._word(ACCOUNTS if row["kind"] == KIND_CODES[Kind.ACCOUNT] else PEOPLE, value)
        if name == "name":
            return self._word(NAMES, value)
        if name in _DICTIONARIES:
            return self._word(_DICTIONARIES[name], value)
        if name in _DAYS:
            return _day(value)
        if name == "number" and self.scope == "trait":
            return self._typed(value, self._trait(row))
        return _decimal(value, _SCALES.get(name, 0))

    def _trait(self, row: Mapping[str, Cell]) -> Field:
        catalog = self.slots.catalog
        known = catalog.account_traits if row["kind"] == KIND_CODES[Kind.ACCOUNT] else catalog.user_traits
        key = self._word(TEXTS, int(row["trait"] or 0))
        return known.get(key, Field(key, FieldType.NUMBER, DEFAULT_SCALE))

    def _typed(self, value: Cell, field: Field) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        match field.type:
            case FieldType.TEXT:
                return self._word(TEXTS, value)
            case FieldType.NUMBER | FieldType.MONEY:
                return _decimal(value, field.scale)
            case FieldType.DATE:
                return _day(value)
            case FieldType.INSTANT:
                return datetime.fromtimestamp(value / 1_000_000, tz=UTC).isoformat(timespec="seconds")
            case FieldType.BOOLEAN:
                return "true" if value else "false"
            case _:
                assert_never(field.type)

    def _word(self, dictionary: str, code: int) -> str:
        return texts_of(self.session, dictionary, np.array([code], dtype=np.int64))[0]


def _day(number: int) -> str:
    return "" if number in {BEGINNING, NO_DAY} else date_of(number).isoformat()


def _decimal(value: int, scale: int) -> str:
    text = f"{Decimal(value).scaleb(-scale):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
