"""Receiving live facts into the workspace that is served: from its start to its end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Protocol

import structlog

from bellwether.engine.definitions.days import micros_of
from bellwether.ingest.live.batcher import Batcher, Tell
from bellwether.ingest.live.keyring import Keyring, Sender
from bellwether.ingest.live.left_out import LeftOutMessages
from bellwether.ingest.live.parcels import Parcel
from bellwether.ingest.live.property_types import PropertyTypes
from bellwether.ingest.live.tallies import Tallies
from bellwether.ingest.live.writing import Place, Writing, Written, set_aside
from bellwether.workspace.home import Home

_log = structlog.get_logger("bellwether.live")


TURN = 0.0005
"""Seconds after which a thread that computes lets another one have its turn.

To answer and to commit takes dozens of steps that each wait for a turn. At Python's own five milliseconds a commit
beside a refresh would take as long as all of these turns; to take turns ten times as often costs the refresh a percent.
"""


class Workspace(Place, Protocol):
    """What receiving needs of the workspace."""

    home: Home

    def now(self) -> datetime:
        """The present instant."""
        ...


class Receiving:
    """Lets senders in by their keys, and commits what they send. Messages that are left out go into the quarantine."""

    def __init__(self, workspace: Workspace, senders: Callable[[], Mapping[str, Sender]]) -> None:
        self.keyring = Keyring(senders)
        self.tallies = Tallies()
        self.property_types = PropertyTypes()
        self._workspace = workspace
        self._left_out = LeftOutMessages(workspace.home.quarantine)
        self._writing = Writing(workspace, workspace.home.directory)
        self.batcher: Batcher[Parcel] = Batcher(self._commit, self._give_up)

    def start(self) -> None:
        """From now on facts are taken."""
        sys.setswitchinterval(TURN)
        self.batcher.start()

    def stop(self) -> None:
        """Takes nothing more; what waits is committed."""
        self.batcher.stop()

    def now(self) -> int:
        """The present instant in microseconds."""
        return micros_of(self._workspace.now())

    def offer(self, parcel: Parcel) -> Future[None]:
        """Done once the parcel is committed."""
        return self.batcher.offer(parcel)

    def take(self, parcel: Parcel, tell: Tell) -> None:
        """The same, with somebody who is told in the thread that commits."""
        self.batcher.take(parcel, tell)

    def _commit(self, parcels: Sequence[Parcel]) -> None:
        self._note(self._writing.write(parcels))

    def _note(self, written: Written) -> None:
        self.tallies.add(written)
        self.property_types.add(written.deliveries)
        try:
            self._left_out.keep(written.deliveries, self._workspace.now())
        except OSError as problem:
            # The facts are committed; that their neighbours were not taken is at least in the log.
            _log.warning("messages that were left out cannot be kept", reason=str(problem))

    def _give_up(self, parcel: Parcel, problem: Exception) -> None:
        """Sets a parcel aside that cannot be stored, so that its sender does not come back with it for ever."""
        reason = f"it could not be stored: {str(problem)[:200] or type(problem).__name__}"
        self._note(set_aside(parcel, reason))


class _Place:
    """Where the receiving of the served workspace is kept."""

    held: Receiving | None = None


def receive(receiving: Receiving | None) -> None:
    """From now on requests go there; None ends that."""
    _Place.held = receiving


def receiving() -> Receiving | None:
    """Where requests go; None while no workspace is served."""
    return _Place.held
