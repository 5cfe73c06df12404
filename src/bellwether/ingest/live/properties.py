"""Properties and traits as they are stored: by the type that the catalog gives them, else as text or in raw JSON only.

The same rules as where a property is declared later and filled from the raw JSON that was kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

import msgspec
import pyarrow as pa

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.warehouse.fill import parsed, tidied
from bellwether.ingest.live.wire import NOTHING

Scalar = int | str | None

_KEPT = 50_000
"""Distinct values of properties of which the type is remembered."""


_LONGEST_KEPT = 200


class Conflict(ValueError):
    """A value that is not of the type that its property or trait is defined with."""


class TypedProperties:
    """The declared properties of events as columns; what does not fit its type is missing there, and counted."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self._fields = tuple(fields.values())
        places = {f"p{place}": field.key for place, field in enumerate(self._fields)}
        shape = msgspec.defstruct(
            "Declared", [(place, msgspec.Raw, NOTHING) for place in places], rename=places, gc=False
        )
        self._decoder = msgspec.json.Decoder(list[shape])  # type: ignore[valid-type]
        self._readers = [attrgetter(place) for place in places]
        self._known = [_Known(field) for field in self._fields]

    def columns(
        self, raws: Sequence[bytes], names: Sequence[str]
    ) -> tuple[dict[str, pa.Array], Counter[tuple[str, str]]]:
        """A column of each property that any event has; how often a value did not fit, by event and property."""
        conflicts: Counter[tuple[str, str]] = Counter()
        if not self._fields:
            return {}, conflicts
        read = self._decoder.decode(b"[" + b",".join(raws) + b"]")
        columns: dict[str, pa.Array] = {}
        for field, reader, known in zip(self._fields, self._readers, self._known, strict=True):
            told = [b"" if raw is NOTHING else bytes(raw) for raw in map(reader, read)]
            if told.count(b"") == len(told):
                continue
            typed = known.column(told)
            if known.misfits:
                for row, one in enumerate(told):
                    if one in known.misfits:
                        conflicts[names[row], field.key] += 1
            kind = pa.string() if field.type is FieldType.TEXT else pa.int64()
            columns[f"p:{field.key}"] = pa.array(typed, kind)
        return columns, conflicts


class _Known(dict[bytes, Scalar]):
    """The values of a field by their JSON. One that does not fit is missing, and among the misfits."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self.misfits: set[bytes] = set()

    def __missing__(self, told: bytes) -> Scalar:
        value: Scalar = None
        if told:
            try:
                value = typed(self._field, msgspec.json.decode(told), told.decode())
            except Conflict:
                self.misfits.add(told)
        if len(told) <= _LONGEST_KEPT:
            self[told] = value
        return value

    def column(self, told: Sequence[bytes]) -> list[Scalar]:
        """The value of each row."""
        if len(self) + len(self.misfits) > _KEPT:
            self.clear()
            self.misfits.clear()
        return list(map(self.__getitem__, told))


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
