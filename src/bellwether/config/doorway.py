"""How connections come in: those of live facts by their own door."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState

from bellwether.config.asgi import observe
from bellwether.ingest.live.doorway import Doorway
from bellwether.ingest.live.receiving import receiving


def connection(
    config: Config,
    server_state: ServerState,
    app_state: dict[str, Any],
    _loop: asyncio.AbstractEventLoop | None = None,
) -> asyncio.Protocol:
    """What reads a new connection, as the server asks for it."""
    return _doorway(config, server_state).connection(app_state)


@lru_cache(maxsize=1)
def _doorway(config: Config, server: ServerState) -> Doorway:
    return Doorway(config, server, receiving=receiving, observe=observe)
