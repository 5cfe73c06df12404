"""What the warehouse already holds, as far as definitions must know it."""

from __future__ import annotations

from typing import Protocol

from bellwether.catalog.domain import Kind
from bellwether.engine.warehouse.protocol import FactReader
from bellwether.engine.warehouse.rows import Kind as Subject


class Stored(Protocol):
    """Answers what facts there are."""

    def event_names(self) -> tuple[str, ...]:
        """The event names that have arrived."""
        ...

    def holds(self, kind: Kind, key: str, field: str) -> bool:
        """Whether a trait, or this field of a collection, has values. A property is read anew from its events."""
        ...


class NothingStored:
    """A workspace without facts."""

    def event_names(self) -> tuple[str, ...]:
        return ()

    def holds(self, kind: Kind, key: str, field: str) -> bool:  # noqa: ARG002
        return False


class StoredIn:
    """What a warehouse holds."""

    def __init__(self, warehouse: FactReader) -> None:
        self._warehouse = warehouse

    def event_names(self) -> tuple[str, ...]:
        return self._warehouse.event_names()

    def holds(self, kind: Kind, key: str, field: str) -> bool:
        match kind:
            case Kind.ACCOUNT_TRAIT:
                return bool(self._warehouse.traits(Subject.ACCOUNT, key).subject.size)
            case Kind.USER_TRAIT:
                return bool(self._warehouse.traits(Subject.PERSON, key).subject.size)
            case Kind.COLLECTION:
                return bool(self._warehouse.records(key, (field,)).fields[field].present.any())
            case _:
                return False
