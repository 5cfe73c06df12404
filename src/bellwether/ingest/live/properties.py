"""Properties and traits as they are stored: by the type that the catalog gives them, else as text or in raw JSON only.

The same rules as where a property is declared later and filled from the raw JSON that was kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import pyarrow as pa

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.warehouse.fill import parsed, tidied

Scalar = int | str | None

_KEPT = 100_000
"""Distinct values of properties of which the type is remembered."""


class Conflict(ValueError):
    """A value that is not of the type that its property or trait is defined with."""


class TypedProperties:
    """The declared properties of events as columns; what does not fit its type is missing there, and counted."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self._fields = tuple(fields.values())
        places = {f"p{place}": field.key for place, field in enumerate(self._fields)}
        shape = msgspec.defstruct(
            "Declared", [(place, msgspec.Raw, msgspec.Raw(b"")) for place in places], rename=places
        )
        self._decoder = msgspec.json.Decoder(shape)
        self._known: list[dict[bytes, Scalar | type[Conflict]]] = [{} for _ in self._fields]

    def columns(
        self, raws: Sequence[str], names: Sequence[str]
    ) -> tuple[dict[str, pa.Array], Counter[tuple[str, str]]]:
        """A column of each property that any event has; how often a value did not fit, by event and property."""
        conflicts: Counter[tuple[str, str]] = Counter()
        if not self._fields:
            return {}, conflicts
        read = [self._decoder.decode(raw) for raw in raws]
        columns: dict[str, pa.Array] = {}
        for place, field in enumerate(self._fields):
            told = [bytes(getattr(one, f"p{place}")) for one in read]
            if not any(told):
                continue
            typed = [self._typed(place, field, one) for one in told]
            for row, value in enumerate(typed):
                if value is Conflict:
                    conflicts[names[row], field.key] += 1
                    typed[row] = None
            kind = pa.string() if field.type is FieldType.TEXT else pa.int64()
            columns[f"p:{field.key}"] = pa.array(typed, kind)
        return columns, conflicts

    def _typed(self, place: int, field: Field, told: bytes) -> Scalar | type[Conflict]:
        if not told:
            return None
        known = self._known[place]
        if told not in known:
            if len(known) >= _KEPT:
                known.clear()
            try:
                known[told] = typed(field, msgspec.json.decode(told), told.decode())
            except Conflict:
                known[told] = Conflict
        return known[told]


def typed(field: Field, value: object, written: str) -> Scalar:
    """The value as its field stores it; None where it is missing. `written` is the value as JSON."""
    match value:
        case None:
            return None
        case str():
            text = value
        case bool():
            text = "true" if value else "false"
        case int() | float():
            text = written
        case _:
            raise Conflict
    tidy = tidied(field, text)
    if field.type is FieldType.TEXT or tidy is None:
        return tidy
    number = parsed(field, tidy)
    if number is None:
        raise Conflict
    return number


class Trait(NamedTuple):
    """A trait that was told: its name, its value as Python has it, and the value as JSON."""

    name: str
    value: object
    written: str


def told_traits(raw: msgspec.Raw) -> list[Trait]:
    """The traits of a message."""
    told = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    return [
        Trait(name.strip(), msgspec.json.decode(value), bytes(value).decode().strip()) for name, value in told.items()
    ]


def as_trait(field: Field | None, trait: Trait) -> Scalar:
    """The trait as it is stored; None clears it. What nobody has defined is a text, and what has parts is JSON."""
    if field is not None and field.type is not FieldType.TEXT:
        return typed(field, trait.value, trait.written)
    value = trait.value
    text = value if isinstance(value, str) else None if value is None else trait.written
    return None if text is None else tidied(field or _ANY, text)


_ANY = Field("", FieldType.TEXT)
