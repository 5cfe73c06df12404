"""Rows of facts as a person reads them: codes as words, day numbers as dates, scaled integers as numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

import numpy as np
import pyarrow as pa

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import BEGINNING, date_of, instant_of
from bellwether.engine.warehouse.dictionaries import TEXTS, texts_of
from bellwether.engine.warehouse.facts import optional
from bellwether.engine.warehouse.rows import NO_DAY
from bellwether.engine.warehouse.store import Session

Said = int | Decimal | str | date | datetime | bool | None
"""A field or trait as a person reads it; None where it is absent."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table, read column by column; the texts of all its codes are looked up at once."""

    session: Session
    table: pa.Table
    texts: Mapping[int, str]

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def ints(self, name: str) -> list[int]:
        """A column without absent values."""
        return [int(value) for value in optional(self.table, name).values]

    def maybe(self, name: str) -> list[int | None]:
        """A column, None where absent."""
        held = optional(self.table, name)
        return [value if there else None for value, there in zip(held.values.tolist(), held.present, strict=True)]

    def plain(self, name: str) -> list[str]:
        """A column of texts that are stored as they are."""
        return [text or "" for text in self.table.column(name).to_pylist()]

    def words(self, name: str) -> list[str]:
        """A column of codes as the texts that they stand for, empty where absent."""
        return ["" if code is None else self.texts[code] for code in self.maybe(name)]

    def names(self, name: str, dictionary: str) -> list[str]:
        """A column of codes of another dictionary as what they stand for."""
        return list(texts_of(self.session, dictionary, np.array(self.ints(name), dtype=np.int64)))

    def days(self, name: str) -> list[date | None]:
        """A column of days, None where absent or without a bound."""
        return [day_said(day) for day in self.maybe(name)]

    def instants(self, name: str) -> list[datetime]:
        """A column of microseconds."""
        return [instant_of(micros) for micros in self.ints(name)]

    def field(self, name: str, field: Field) -> list[Said]:
        """A column of a field's values."""
        if field.type is FieldType.TEXT:
            return [word or None for word in self.words(name)]
        return [said(value, field) for value in self.maybe(name)]

    def taken(self, places: Sequence[int]) -> "Rows":
        """Some of the rows, in this order."""
        return Rows(self.session, self.table.take(pa.array(list(places), pa.int64())), self.texts)


def rows_of(session: Session, table: pa.Table, *words: str) -> Rows:
    """The rows of a table, of which some columns are codes of texts."""
    columns = [optional(table, name) for name in words]
    codes = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(one.values[one.present] for one in columns)]))
    texts = texts_of(session, TEXTS, codes) if codes.size else ()
    return Rows(session, table, dict(zip(codes.tolist(), texts, strict=True)))


def said(value: int | None, field: Field) -> Said:
    """A stored value of a field that is not a text."""
    if value is None:
        return None
    match field.type:
        case FieldType.NUMBER | FieldType.MONEY:
            return number_said(value, field.scale)
        case FieldType.DATE:
            return day_said(value)
        case FieldType.INSTANT:
            return instant_of(value)
        case FieldType.BOOLEAN:
            return bool(value)
        case FieldType.TEXT:
            return value
        case _:
            assert_never(field.type)


def number_said(value: int, scale: int) -> int | Decimal:
    """A fixed-point number: whole ones as int."""
    whole, rest = divmod(value, 10**scale)
    return whole if not rest else Decimal(value).scaleb(-scale).normalize()


def day_said(day: int | None) -> date | None:
    """A day, None where there is none."""
    return None if day is None or day <= BEGINNING or day >= NO_DAY else date_of(day)
