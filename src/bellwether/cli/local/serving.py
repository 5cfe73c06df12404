"""The server: one process that owns the home, with threads for pages under one event loop."""

from __future__ import annotations

import os
from pathlib import Path

import uvicorn

from bellwether.catalog.serving import ServedWorkspace
from bellwether.workspace import running
from bellwether.workspace.home import find_home

APPLICATION = "bellwether.config.asgi:application"


def serve(host: str, port: int) -> None:
    """Serves the pages of the home that the environment names, until stopped."""
    workspace = ServedWorkspace(find_home(Path(os.environ["BELLWETHER_HOME"])))
    running.run(workspace)
    try:
        uvicorn.run(APPLICATION, host=host, port=port, log_level="info", server_header=False)
    finally:
        running.run(None)
        workspace.close()
