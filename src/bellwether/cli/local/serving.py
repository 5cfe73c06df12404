"""The server: one process that owns the home, with threads for pages, jobs and commands."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvicorn

from bellwether.catalog.serving import ServedWorkspace
from bellwether.cli.local.answering import Answering
from bellwether.jobs.queue import Queue
from bellwether.workspace import running
from bellwether.workspace.home import find_home

APPLICATION = "bellwether.config.asgi:application"
SECONDS_TO_STOP = 20


def serve(host: str, port: int) -> None:
    """Serves the pages of the home that the environment names, until stopped."""
    home = find_home(Path(os.environ["BELLWETHER_HOME"]))
    # uvicorn gives the signal that stopped it back to the process, which still has stores to close.
    signal.signal(signal.SIGTERM, _leave)
    workspace = ServedWorkspace(home)
    try:
        home.write_stamp()
        with at_work(workspace):
            uvicorn.run(
                APPLICATION,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=SECONDS_TO_STOP,
            )
    finally:
        workspace.close()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


@contextmanager
def at_work(workspace: ServedWorkspace) -> Iterator[None]:
    """Jobs and commands of this machine, while the pages are served."""
    running.run(workspace)
    queue, answering = Queue(workspace.home, workspace.now), Answering(workspace)
    queue.start()
    answering.start()
    try:
        yield
    finally:
        answering.stop()
        queue.stop()
        running.run(None)
