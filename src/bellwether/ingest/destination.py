"""Where facts go: the workspace's definitions and warehouse, the quarantine, and the clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bellwether.catalog.domain import Definition, Definitions
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import micros_of
from bellwether.engine.warehouse.identities import Identities
from bellwether.engine.warehouse.protocol import Warehouse
from bellwether.engine.warehouse.rows import NOW, AsKnown, Ints, Kind, TraitRows
from bellwether.engine.warehouse.told import Told
from bellwether.engine.warehouse.writer import FactWriter
from bellwether.ingest.live.property_types import Occasion, Seen
from bellwether.ingest.quarantine.tolerance import USUAL, Tolerance


class FactStore(Warehouse, FactWriter, Identities, Told, Protocol):
    """A warehouse that is read and written."""

    def keys(self, kind: Kind, ids: Sequence[str], known: AsKnown = NOW) -> Ints:
        """The canonical key of each outside name; NOBODY for a name never seen."""
        ...

    def external_ids(self, kind: Kind, keys: Ints) -> tuple[str, ...]:
        """The outside name of each key."""
        ...

    def traits_of(self, kind: Kind, trait: str, keys: Sequence[int]) -> TraitRows:
        """The history of one trait of some accounts or people, by canonical key."""
        ...


class TargetBook(Protocol):
    """Where targets are kept: among the definitions."""

    def targets(self) -> Definitions:
        """The targets in force."""
        ...

    def define(self, targets: Sequence[Definition]) -> None:
        """Puts targets in force, in one step."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come: bytes of the file read, its size, and rows seen."""

    position: int
    size: int
    rows: int


def silent(progress: Progress) -> None:  # the shape that every listener has
    """A listener that shows nothing."""


KeepTypes = Callable[[Mapping[Occasion, Seen]], object]
"""Keeps of which types properties were seen."""


def unkept(seen: Mapping[Occasion, Seen]) -> None:  # the shape of what keeps types
    """Keeps nothing."""


@dataclass(frozen=True, slots=True)
class Destination:
    """What an import writes to. `quarantine` is the directory for rows left out; `now`: when we learn them.

    A `trial` does all that an import does and takes it back. `thinning` lets a full export end as much as it will.
    `types` keeps of which types the properties of events are written.
    """

    catalog: Catalog
    warehouse: FactStore
    quarantine: Path
    now: datetime
    progress: Callable[[Progress], None] = silent
    strict: bool = False
    tolerance: Tolerance = USUAL
    targets: TargetBook | None = None
    trial: bool = False
    thinning: bool = False
    types: KeepTypes = unkept

    @property
    def recorded(self) -> int:
        """The instant of this import, in microseconds UTC."""
        return micros_of(self.now)

    @property
    def zone(self) -> str:
        """The workspace's time zone."""
        return self.catalog.calendar.zone
