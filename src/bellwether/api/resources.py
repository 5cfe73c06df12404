"""What accounts, users, contacts and records have in common: they are told, written, removed and listed by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from bellwether.api.bodies import Body
from bellwether.api.replies import Told
from bellwether.api.writing import Moment, Problems
from bellwether.engine.warehouse.warehouse import SqlWarehouse

Said = TypeVar("Said", bound=Body)


@dataclass(frozen=True, slots=True)
class Item(Generic[Said]):
    """What one item of a request says of what has this id."""

    place: int
    id: str
    said: Said

    @property
    def given(self) -> frozenset[str]:
        """What the item says anything of; the rest stays as it is."""
        return frozenset(self.said.model_fields_set)


@dataclass(frozen=True, slots=True)
class Asked:
    """How something is to be told: as of which day, and with its history or without."""

    on: date
    history: bool = False


class Resource(Protocol[Said]):
    """One kind of thing."""

    @property
    def kind(self) -> str:
        """What one of them is called."""
        ...

    def told(self, warehouse: SqlWarehouse, names: Sequence[str], asked: Asked) -> dict[str, Told]:
        """Some of them, by the ids that were asked for; ids of nothing are left out."""
        ...

    def write(self, warehouse: SqlWarehouse, items: Sequence[Item[Said]], moment: Moment) -> Problems:
        """Writes items, whose ids (with their days) differ; says which are refused."""
        ...

    def remove(self, warehouse: SqlWarehouse, name: str, moment: Moment) -> None:
        """Ends one that is there: it is gone from now on, and was there before."""
        ...

    def ids(self, warehouse: SqlWarehouse) -> tuple[str, ...]:
        """The ids of all of them, ascending."""
        ...


def told_of(resource: Resource[Said], warehouse: SqlWarehouse, name: str, asked: Asked) -> Told | None:
    """One of them; None if there is none of this id."""
    return resource.told(warehouse, [name], asked).get(name)
