"""The open workspace as a server holds it: one engine for all threads, a clock, and the day that pages open on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import cast
from zoneinfo import ZoneInfo

from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.difference import Difference
from bellwether.catalog.domain import Definition, Definitions, Kind
from bellwether.catalog.opening import Workspace
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import BEGINNING, date_of
from bellwether.engine.engine import Engine
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.workspace import running
from bellwether.workspace.backup import Backup, write_backup
from bellwether.workspace.home import Home


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


class ServedWorkspace(Workspace):
    """A workspace that pages and jobs share. Its engine lives as long as the definitions that it was made for."""

    def __init__(self, home: Home, clock: Callable[[], datetime] = utc_now) -> None:
        super().__init__(home)
        self.now = clock
        self._changing = Lock()
        self._engine: tuple[Catalog, Engine] | None = None
        self._stored_to: tuple[SqlWarehouse, int, int] | None = None

    def engine(self) -> Engine:
        """The one engine on the definitions in force, shared by all threads."""
        held, catalog = self._engine, self.catalog()
        if held is None or held[0] is not catalog:
            same = held is not None and held[1].warehouse is self.warehouse
            engine = held[1].on(catalog) if held is not None and same else super().engine()
            held = self._engine = catalog, engine
        return held[1]

    def apply(self, wanted: Definitions, authorship: Authorship, *, prune: bool = False) -> Difference:
        """What was changed; one change after another, each with the one before in force."""
        with self._changing:
            return super().apply(wanted, authorship, prune=prune)

    def retire(self, kind: Kind, key: str, authorship: Authorship) -> Difference:
        """What was taken out of force, after every change before it."""
        with self._changing:
            return super().retire(kind, key, authorship)

    def replace(self, kind: Kind, wanted: Iterable[Definition], gone: Collection[str], by: Authorship) -> Difference:
        """What was changed by putting some definitions of a kind in force and taking others out of it.

        All that others have put in force meanwhile stays. A kind cannot lose its last definition this way.
        """
        with self._changing:
            standing = [one for key, one in queries.definitions().of(kind).items() if key not in gone]
            return super().apply(Definitions(standing).with_(wanted), by, prune=bool(gone))

    def backup(self, directory: Path, *, at: datetime) -> Backup:
        """The finished back-up of both stores, made while pages are read; what would write waits."""
        with self._changing, self.warehouse.still():
            return write_backup(self.home, directory, at=at)

    def today(self) -> date:
        """The day that is not over, in the workspace's zone."""
        return self.now().astimezone(ZoneInfo(self.catalog().calendar.zone)).date()

    def last_day(self) -> date:
        """The last complete day for which values are stored, else yesterday: the day that pages open on."""
        yesterday = self.today() - timedelta(days=1)
        stored = self._last_stored()
        return min(yesterday, date_of(stored)) if stored > BEGINNING else yesterday

    def _last_stored(self) -> int:
        """The last day with stored values. Every page asks, so it is read once for each write of values."""
        warehouse = self.warehouse
        generation, held = warehouse.generation(), self._stored_to
        if held is None or held[0] is not warehouse or held[1] != generation:
            last = max((one.computed_to for one in warehouse.versions()), default=BEGINNING)
            held = self._stored_to = warehouse, generation, last
        return held[2]


def served() -> ServedWorkspace:
    """The workspace that this process serves, with what changes definitions."""
    return cast(ServedWorkspace, running.running())
