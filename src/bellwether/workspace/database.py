"""The application database: Django made ready, pointed at one home, and brought up to date."""

from __future__ import annotations

import os

import django
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from bellwether.workspace.home import Home
from bellwether.workspace.refusals import HomeRefused, WorkspaceTooNew

SQLITE = "django.db.backends.sqlite3"


def make_ready() -> None:
    """Makes Django ready; call it before importing a module that has tables. Calling it again does nothing.

    The settings are found by their name, so that this lower layer does not import them.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bellwether.config.settings")
    if not apps.ready:
        try:
            django.setup()
        except ImproperlyConfigured as problem:
            if "psycopg" not in str(problem):
                raise
            raise HomeRefused(
                "BELLWETHER_DATABASE_URL names a PostgreSQL server, but its driver is not installed. "
                "Install Bellwether with it, as “bellwether[postgresql]”, or leave BELLWETHER_DATABASE_URL unset."
            ) from problem


def is_in_home() -> bool:
    """Whether the application database is a file in the home, not a server of its own."""
    return bool(connections.databases["default"]["ENGINE"] == SQLITE)


def connect(home: Home) -> None:
    """From now on the application database is the one of this home. A process works on one home at a time."""
    disconnect()
    if is_in_home():
        connections.databases["default"]["NAME"] = str(home.app_database)
    try:
        connections["default"].ensure_connection()
    except DatabaseError as problem:
        raise _unusable(home, problem) from problem


def _unusable(home: Home, problem: DatabaseError) -> HomeRefused:
    where = f"“{home.app_database}”" if is_in_home() else "the server that BELLWETHER_DATABASE_URL names"
    remedy = (
        "Check its permissions and the free space; if it is damaged, put a back-up in place with “bellwether restore”."
        if is_in_home()
        else "Check that the server runs, and that the address, the user and the database are right."
    )
    return HomeRefused(f"The application database cannot be opened: {where} says “{_line(problem)}”. {remedy}")


def failed(home: Home, error: BaseException | None) -> HomeRefused | None:
    """What to tell of an error in the middle of work, where it is the application database that failed."""
    if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
        # Anything else that a database can say is a mistake of ours, and is not to be told as one of the disk.
        return None
    where = f"“{home.app_database}”" if is_in_home() else "the server that BELLWETHER_DATABASE_URL names"
    if "locked" in str(error):
        remedy = "Another program keeps it busy. Wait until that has finished, and try again."
    elif is_in_home():
        remedy = (
            "Check its permissions and the free space, and try again; if it is damaged, put a back-up in place with "
            "“bellwether restore”."
        )
    else:
        remedy = "Check that the server runs, and try again."
    sentence = f"The application database has failed: {where} says “{_line(error)}”."
    return HomeRefused(f"{sentence} What was begun was not kept. {remedy}")


def _line(problem: BaseException) -> str:
    return str(problem).strip().partition("\n")[0]


def fitting(text: str, width: int) -> str:
    """The text as every database keeps it: a server refuses what is wider than its column, and the character zero."""
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text if len(text) <= width else text[: width - 1] + "…"


def disconnect() -> None:
    """Closes the application database; the next use opens it again."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        del connections[connection.alias]


def migrate(home: Home) -> None:
    """Brings the tables up to date; refused when a newer Bellwether has already taken them further."""
    try:
        executor = MigrationExecutor(connections["default"])
        _bring_up(home, executor)
    except DatabaseError as problem:
        raise _unusable(home, problem) from problem


def _bring_up(home: Home, executor: MigrationExecutor) -> None:
    # Commands know fewer tables than the server does; of those that they know, none may be further than they are.
    applied = {name for name in executor.loader.applied_migrations if name[0] in executor.loader.migrated_apps}
    beyond = applied - executor.loader.disk_migrations.keys()
    if beyond:
        raise WorkspaceTooNew(home.directory, "it knows " + ", ".join(sorted(name for _, name in beyond)))
    targets = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(targets):
        executor.migrate(targets)
