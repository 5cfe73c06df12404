"""What the environment says, read once into a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from bellwether.engine.definitions.errors import BellwetherError

DEFAULT_HOME = "bellwether-home"


class UnknownDatabase(BellwetherError):
    """BELLWETHER_DATABASE_URL names something that Bellwether cannot use."""


@dataclass(frozen=True, slots=True)
class PostgresDatabase:
    """An application database on a PostgreSQL server."""

    host: str
    port: int | None
    name: str
    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Environment:
    """The home to use when no other is named, and the application database if it is not the home's own file."""

    home: Path
    database: PostgresDatabase | None


def read_environment(variables: Mapping[str, str]) -> Environment:
    """The environment's settings; an empty variable counts as not set."""
    url = variables.get("BELLWETHER_DATABASE_URL", "")
    return Environment(
        home=Path(variables.get("BELLWETHER_HOME", "") or DEFAULT_HOME),
        database=postgres_of(url) if url else None,
    )


def postgres_of(url: str) -> PostgresDatabase:
    """The parts of `postgresql://user:password@host:port/name`; `?host=` names the directory of a local socket."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise UnknownDatabase(f"BELLWETHER_DATABASE_URL is not an address: {problem}.") from problem
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise UnknownDatabase(
            "BELLWETHER_DATABASE_URL must look like postgresql://user:password@host:5432/name, "
            "or postgresql://user@/name?host=/directory/of/the/socket. "
            "Leave it unset to keep the application's tables in the home, in app.sqlite."
        )
    return PostgresDatabase(
        host=parse_qs(parts.query).get("host", [parts.hostname or ""])[0],
        port=port,
        name=name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
