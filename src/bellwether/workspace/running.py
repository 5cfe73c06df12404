"""The workspace that this process serves. The server sets it once; pages and jobs ask for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.engine import Engine
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.workspace.home import Home


class Running(Protocol):
    """What pages need of the open workspace."""

    home: Home
    warehouse: SqlWarehouse

    def catalog(self) -> Catalog:
        """The definitions in force."""
        ...

    def engine(self) -> Engine:
        """The one engine on the definitions in force, shared by all threads."""
        ...

    def last_day(self) -> date:
        """The last complete day for which values are stored, else yesterday: the day that pages open on."""
        ...

    def now(self) -> datetime:
        """The present instant, with its zone."""
        ...

    def today(self) -> date:
        """The day that is not over, in the workspace's zone."""
        ...


class NothingRuns(RuntimeError):
    """A page or a job asked for the workspace before the server opened one."""


class _Place:
    """Where the running workspace is kept."""

    held: Running | None = None


def run(workspace: Running | None) -> None:
    """From now on pages and jobs work on this workspace; None ends that."""
    _Place.held = workspace


def running() -> Running:
    """The workspace that this process serves."""
    if _Place.held is None:
        raise NothingRuns
    return _Place.held


def local(at: datetime) -> datetime:
    """An instant as the clocks of the workspace's zone show it: what pages tell."""
    return at.astimezone(ZoneInfo(running().catalog().calendar.zone))


def day_of(at: datetime) -> date:
    """The day on which an instant falls in the workspace's zone: what people there call it."""
    return local(at).date()
