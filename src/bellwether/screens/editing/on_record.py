"""Facts that are written and the deeds on record: all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from bellwether.access.viewer import Viewer
from bellwether.audit import actions as audit
from bellwether.audit.domain import Deed
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.workspace.running import running


@contextmanager
def on_record(*deeds: Deed, by: Viewer, at: datetime, why: str) -> Iterator[SqlWarehouse]:
    """The warehouse, to write the facts to that the deeds tell of."""
    warehouse = running().warehouse
    # The warehouse may be an import's for a while. Whoever waited for it with the application's database in hand would
    # stop everyone who saves anything, and the import itself, which notes there how far it is; so the application's
    # database is asked for last, when all facts are written and none is committed.
    with warehouse.transaction():
        yield warehouse
        with transaction.atomic():
            audit.record(deeds, by=by.name, at=at, why=why)
