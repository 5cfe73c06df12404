"""Collections: kinds of dated record, and the fields of records, events, accounts and people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FieldType(StrEnum):
    """How a field's values are stored; every type fits an int64 (a text by its code in the text dictionary)."""

    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    DATE = "date"
    INSTANT = "instant"
    BOOLEAN = "boolean"


DEFAULT_SCALE = 4
"""Decimal digits kept of a number or an amount when its field says nothing else."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: numbers and money are fixed-point with `scale` decimals; dates are day numbers, instants microseconds.

    `known_from` names the field whose date makes this one known (an outcome is not known before `closed_at`).
    `missing_codes` and values outside [`lowest`, `highest`] make the field missing, counted; the row stays.
    """

    key: str
    type: FieldType
    scale: int = 0
    known_from: str | None = None
    currency_field: str | None = None
    missing_codes: tuple[str, ...] = ()
    lowest: str | None = None
    highest: str | None = None

    @property
    def stored_scale(self) -> int:
        """Decimal digits behind the stored integer: 0 for anything that is not a number or money."""
        return self.scale if self.type in (FieldType.NUMBER, FieldType.MONEY) else 0


@dataclass(frozen=True, slots=True)
class Collection:
    """A kind of record. Alive for start <= D < end; without an `end` field, from its anchor on (semantics 20)."""

    key: str
    name: str
    anchor: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    start: str | None = None
    end: str | None = None
    end_inclusive: bool = False

    @property
    def start_field(self) -> str:
        """The field whose day a record begins with."""
        return self.start or self.anchor
