"""The server: one process that owns the home, with threads for pages, jobs and commands."""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import uvicorn
from django.conf import settings

from bellwether.access.role import ADMINISTRATOR
from bellwether.catalog.opening import must_be_whole
from bellwether.catalog.serving import ServedWorkspace
from bellwether.cli.local.answering import Answering
from bellwether.cli.local.furnishing import furnish
from bellwether.cli.outcomes import BadInput
from bellwether.demo.cast import DOMAIN, TEAM
from bellwether.ingest.live.receiving import Receiving, receive
from bellwether.ingest.live.senders import senders
from bellwether.jobs.domain import BELLWETHER
from bellwether.jobs.queue import Queue
from bellwether.members.actions.recording import Actor
from bellwether.members.actions.setting_up import make_cast
from bellwether.members.domain import set_up_code
from bellwether.members.links import entry_link, is_demo
from bellwether.members.queries import anyone
from bellwether.screens.warming import Warming
from bellwether.workspace import running
from bellwether.workspace.home import find_home

APPLICATION = "bellwether.config.asgi:application"
CONNECTION = "bellwether.config.doorway:connection"
SECONDS_TO_STOP = 20
FIRST_PORT = 8700
PORTS_TRIED = 20


def serve(host: str, port: int | None, say: Callable[[str], None]) -> None:
    """Serves the pages of the home that the environment names, until stopped; says first how to get in."""
    listening = _listen(host, port)
    home = find_home(Path(os.environ["BELLWETHER_HOME"]))
    must_be_whole(home)
    # uvicorn gives the signal that stopped it back to the process, which still has stores to close.
    signal.signal(signal.SIGTERM, _leave)
    workspace = ServedWorkspace(home)
    try:
        home.write_stamp()
        with at_work(workspace):
            address = f"http://{_shown(host)}:{listening.getsockname()[1]}"
            home.address.write_text(address)
            for line in _greeting(address):
                say(line)
            served_by = uvicorn.Config(
                APPLICATION,
                http=CONNECTION,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=SECONDS_TO_STOP,
            )
            server = uvicorn.Server(served_by)
            with kept_warm(lambda: server.started), suppress(KeyboardInterrupt):
                server.run(sockets=[listening])
    finally:
        home.address.unlink(missing_ok=True)
        listening.close()
        workspace.close()


def _listen(host: str, port: int | None) -> socket.socket:
    """The socket of that port, or of the first free one from 8700 on."""
    tried = [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)
    for one in tried:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, one))
        except OSError as problem:
            listening.close()
            if problem.errno != errno.EADDRINUSE:
                raise BadInput(f"The server cannot listen on {host}, port {one}: {problem.strerror}.") from problem
        else:
            return listening
    raise BadInput(f"Port {tried[0]} is taken. Name another with --port.")


def _greeting(address: str) -> Iterator[str]:
    """How to get in: by the demo's link, by setting up, or by signing in."""
    if is_demo():
        now = running.running().now()
        cast = make_cast(TEAM, domain=DOMAIN, by=Actor(BELLWETHER, ADMINISTRATOR, now, "the demo"))
        furnish(cast)
        yield "Open this link to look around as Vera Lindqvist; the menu at the top right changes who you are:"
        yield f"  {address}{entry_link(cast[0])}"
    elif not anyone():
        code = set_up_code(settings.SECRET_KEY)
        yield f"Nobody has set this workspace up yet. Open {address}/set-up/ and give the code {code}."
    else:
        yield f"Bellwether is at {address}"
    yield "Ctrl-C stops it."


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104  # to show where it listens, not to listen
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


@contextmanager
def kept_warm(serving: Callable[[], bool]) -> Iterator[None]:
    """What pages read first is read before somebody waits for it, once pages are served."""
    warming = Warming(serving)
    warming.start()
    try:
        yield
    finally:
        warming.stop()


@contextmanager
def at_work(workspace: ServedWorkspace) -> Iterator[None]:
    """Jobs and commands of this machine, while the pages are served."""
    running.run(workspace)
    queue, answering = Queue(workspace.home, workspace.now), Answering(workspace)
    live = Receiving(workspace, lambda: senders(workspace.home, workspace.now()))
    queue.start()
    answering.start()
    live.start()
    receive(live)
    try:
        yield
    finally:
        receive(None)
        live.stop()
        answering.stop()
        queue.stop()
        running.run(None)
