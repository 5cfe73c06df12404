"""A server of live facts alone, as a process that can be killed: the endpoint and its batcher on a warehouse.

    python -m tests.ingest.live.lean_server DIRECTORY PORT

It starts in a second, because it has no pages; what it does with messages is what the whole server does.
"""

from __future__ import annotations

import resource
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.config import Config
from uvicorn.server import ServerState

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.live.doorway import Doorway
from bellwether.ingest.live.endpoint import Endpoint
from bellwether.ingest.live.keyring import Sender
from bellwether.ingest.live.lines import Line
from bellwether.ingest.live.privacy import OPEN
from bellwether.ingest.live.receiving import Receiving
from bellwether.members.keys import digest_of_key
from bellwether.workspace.home import Home

KEY = "bwk_lean"
CATALOG = Catalog(properties={"number": Field("number", FieldType.NUMBER, 4)})


@dataclass
class Shop:
    """A workspace in a directory."""

    home: Home
    warehouse: SqlWarehouse

    def catalog(self) -> Catalog:
        """What is defined."""
        return CATALOG

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)


def senders() -> Mapping[str, Sender]:
    """The one sender there is."""
    return {digest_of_key(KEY): Sender("lean", OPEN)}


def main() -> None:
    """Serves until stopped."""
    directory, port, *most = sys.argv[1:]
    if most:
        # Writing past the bound fails as on a full disk, instead of ending the process.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(most[0]), resource.RLIM_INFINITY))
    home = Home(Path(directory))
    home.quarantine.mkdir(exist_ok=True, parents=True)
    warehouse = open_duckdb(home.warehouse)
    warehouse.prepare(CATALOG)
    receiving = Receiving(Shop(home, warehouse), senders)
    endpoint = Endpoint(lambda: receiving, lambda _route, _status, _seconds: None)

    door: list[Doorway] = []

    def connection(config: Config, server_state: ServerState, app_state: dict[str, Any], **_: Any) -> Line:
        if not door:
            door.append(Doorway(config, server_state, receiving=lambda: receiving, observe=lambda *_: None))
        return door[0].connection(app_state)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await endpoint(scope, receive, send)

    if most:
        signal.signal(
            signal.SIGUSR1,
            lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)),
        )
    receiving.start()
    uvicorn.run(
        application,
        port=int(port),
        http=connection,  # type: ignore[arg-type]  # whatever makes a protocol
        log_level="error",
        lifespan="off",
        timeout_graceful_shutdown=10,
    )
    receiving.stop()
    warehouse.close()


if __name__ == "__main__":
    main()
