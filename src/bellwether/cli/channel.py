"""How a command reaches the server that holds its home: what goes over the line, and where the line is.

The line ends at this machine and opens only to who may read the home's files: it is not a web address. Values cross it
as Python writes them, which is safe between processes of one user who have proven that they hold the same key.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from multiprocessing.connection import Client, Connection, Listener
from multiprocessing.context import AuthenticationError
from pathlib import Path

import msgspec

from bellwether.cli.session import SERVER_FILE

LOOPBACK = "127.0.0.1"


class Line(msgspec.Struct, frozen=True):
    """Where the server listens for commands, and the key that both ends must hold."""

    port: int
    key: str


@dataclass(frozen=True, slots=True)
class Call:
    """One command, as its name and what it is given, with the person at the keyboard."""

    command: str
    arguments: tuple[object, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the command has come."""

    label: str
    done: int
    total: int
    word: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the command answers."""

    value: object


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the command cannot be carried out, and the exit code that says so to scripts."""

    sentence: str
    outcome: int


Reply = Progress | Answer | Refusal


def listen(home: Path) -> Listener:
    """A listener that commands on this home find, until `hang_up`."""
    key = secrets.token_hex(32)
    listener = Listener((LOOPBACK, 0), authkey=key.encode())
    _, port = listener.address
    fresh = _line_file(home).with_suffix(".new")
    fresh.unlink(missing_ok=True)
    opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as written:
        written.write(msgspec.json.encode(Line(int(port), key)))
    fresh.replace(_line_file(home))
    return listener


def hang_up(home: Path, listener: Listener) -> None:
    """Ends what `listen` began."""
    _line_file(home).unlink(missing_ok=True)
    listener.close()


def call_up(home: Path) -> Connection | None:
    """A line to the server that holds this home; None when no server does."""
    try:
        line = msgspec.json.decode(_line_file(home).read_bytes(), type=Line)
        return Client((LOOPBACK, line.port), authkey=line.key.encode())
    except (OSError, EOFError, msgspec.DecodeError, AuthenticationError):
        # A file that a killed server left behind, or a port that somebody else has by now.
        return None


def _line_file(home: Path) -> Path:
    return home / SERVER_FILE
