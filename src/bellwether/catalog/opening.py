"""A workspace that is open: its home held, both stores at hand, and the warehouse in step with the catalog."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from bellwether.catalog import actions, exporting, queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.difference import Difference
from bellwether.catalog.domain import WORKSPACE_KEY, Definition, Definitions, Kind, WorkspaceSpec
from bellwether.catalog.formulas import checks, unshown
from bellwether.catalog.normal_form import built_in
from bellwether.catalog.past import catalog_with
from bellwether.catalog.stored import StoredIn
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.engine import Engine
from bellwether.engine.formula.schema import Schema
from bellwether.engine.warehouse.duckdb import DuckSettings, StoreHeld
from bellwether.engine.warehouse.rewriting import rewrite_if_asked
from bellwether.engine.warehouse.schema import NewerStore
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.workspace import database
from bellwether.workspace.backup import Backup, write_backup
from bellwether.workspace.home import Hold, Home, discard, find_home, new_home
from bellwether.workspace.refusals import HomeRefused, WorkspaceInUse, WorkspaceTooNew


class Workspace:
    """The one open workspace of this process. Use it in a `with`, or close it."""

    def __init__(self, home: Home, settings: DuckSettings | None = None) -> None:
        self.home = home
        self._settings = settings
        self._hold = Hold(home)
        try:
            database.connect(home)
            database.migrate(home)
            self._catalog = queries.catalog()
            self.warehouse = self._opened_warehouse()
        except BaseException:
            database.disconnect()
            self._hold.release()
            raise

    def catalog(self) -> Catalog:
        """The definitions in force."""
        return self._catalog

    def catalog_with(self, metric: str, version: int) -> Catalog:
        """The definitions in force with one metric in an older version."""
        return catalog_with(metric, version, self.warehouse.event_names())

    def engine(self) -> Engine:
        """The engine on this workspace's facts and the definitions in force."""
        return Engine(self.warehouse, self._catalog)

    def schema(self) -> Schema:
        """What a formula can name here, with the unit of every metric, for checking a formula before it is defined."""
        return checks(queries.definitions(), self.warehouse.event_names()).schema

    def preview(self, wanted: Definitions, *, prune: bool = False) -> Difference:
        """What applying would change; refused with every problem found."""
        return actions.preview(wanted, prune=prune, stored=StoredIn(self.warehouse))

    def apply(self, wanted: Definitions, authorship: Authorship, *, prune: bool = False) -> Difference:
        """What was changed. The application database commits first; a late warehouse follows at the next opening."""
        return self._taken_up(actions.apply(wanted, authorship, prune=prune, stored=StoredIn(self.warehouse)))

    def retire(self, kind: Kind, key: str, authorship: Authorship) -> Difference:
        """What was taken out of force; its versions and values stay."""
        return self._taken_up(actions.retire(kind, key, authorship, stored=StoredIn(self.warehouse)))

    def export(self, directory: Path) -> tuple[Path, ...]:
        """The YAML files written; applying them changes nothing."""
        definitions = queries.definitions()
        found = checks(definitions, self.warehouse.event_names())
        return exporting.export(Definitions(unshown(definition, found) for definition in definitions), directory)

    def backup(self, directory: Path, *, at: datetime) -> Backup:
        """The finished back-up of both stores. The warehouse is closed for it and opened again."""
        self.warehouse.close()
        try:
            return write_backup(self.home, directory, at=at)
        finally:
            self.warehouse = self._opened_warehouse()

    def close(self) -> None:
        """Closes both stores and lets another process have the home."""
        self.warehouse.close()
        database.disconnect()
        self._hold.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        refused = database.failed(self.home, error)
        self.close()
        if refused is not None:
            raise refused from error

    def _taken_up(self, applied: Difference) -> Difference:
        if applied.changes:
            self._catalog = queries.catalog()
            self.warehouse.prepare(self._catalog)
        return applied

    def _opened_warehouse(self) -> SqlWarehouse:
        try:
            rewrite_if_asked(self.home.warehouse, self._settings)
            warehouse = open_duckdb(self.home.warehouse, self._settings)
        except StoreHeld as held:
            raise WorkspaceInUse(self.home.directory, "another process") from held
        except NewerStore as newer:
            raise WorkspaceTooNew(self.home.directory, str(newer)) from newer
        warehouse.prepare(self._catalog)
        return warehouse


def open_workspace(directory: Path, settings: DuckSettings | None = None) -> Workspace:
    """The workspace in this directory; refused with a sentence when there is none, or when it cannot be had now."""
    home = find_home(directory)
    must_be_whole(home)
    workspace = Workspace(home, settings)
    workspace.home.write_stamp()
    return workspace


def must_be_whole(home: Home) -> None:
    """Refuses a home that has lost a store: opening would make an empty one in its place, as if nothing were known."""
    for store in (home.warehouse, *([home.app_database] if database.is_in_home() else [])):
        if not store.exists():
            raise HomeRefused(
                f"“{store}” is missing. Move it back to where it was, "
                "or put a back-up in place with “bellwether restore”."
            )


def make_workspace(
    directory: Path, own: WorkspaceSpec, authorship: Authorship, settings: DuckSettings | None = None
) -> Workspace:
    """A new workspace with the collections that are shipped, open. The directory is a home only once it is complete."""
    home = new_home(directory)
    try:
        workspace = Workspace(home, settings)
        try:
            workspace.apply(built_in().with_([Definition(Kind.WORKSPACE, WORKSPACE_KEY, own)]), authorship)
            home.write_stamp()
        except BaseException:
            workspace.close()
            raise
    except BaseException:
        discard(home)
        raise
    return workspace
