"""What the environment says, read once into a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from bellwether.engine.definitions.errors import BellwetherError

DEFAULT_HOME = "bellwether-home"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class UnknownDatabase(BellwetherError):
    """BELLWETHER_DATABASE_URL names something that Bellwether cannot use."""


class UnknownAddress(BellwetherError):
    """BELLWETHER_URL, or the address of an identity provider, is not the address of a server."""


@dataclass(frozen=True, slots=True)
class PostgresDatabase:
    """An application database on a PostgreSQL server."""

    host: str
    port: int | None
    name: str
    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Web:
    """How the pages are reached: the names of this server, the addresses that forms may come from, and whether by TLS.

    Behind a proxy that ends TLS, BELLWETHER_URL names the address that people use. With `metrics_token`, monitoring may
    read figures from other machines.
    """

    hosts: tuple[str, ...] = LOOPBACK
    origins: tuple[str, ...] = ()
    secure: bool = False
    behind_proxy: bool = False
    metrics_token: str = ""


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """An identity provider (OpenID Connect). Addresses of `domains` may enter without an invitation."""

    issuer: str
    client: str
    secret: str
    name: str
    domains: tuple[str, ...] = ()


class Transport(StrEnum):
    """How a mail server is spoken to: TLS from the first byte, TLS that is asked for, or none."""

    TLS = "smtps"
    STARTTLS = "smtp"
    PLAIN = "smtp+plain"


@dataclass(frozen=True, slots=True)
class Mail:
    """The server that takes mail, from whom it comes, and to whom alerts go (empty: whoever looks after sources)."""

    host: str
    port: int
    user: str
    password: str
    transport: Transport
    sender: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """The home to use when no other is named, the application database if it is not the home's own file, the web."""

    home: Path
    database: PostgresDatabase | None
    web: Web = Web()
    single_sign_on: SingleSignOn | None = None
    mail: Mail | None = None


def read_environment(variables: Mapping[str, str]) -> Environment:
    """The environment's settings; an empty variable counts as not set."""
    url = variables.get("BELLWETHER_DATABASE_URL", "")
    return Environment(
        home=Path(variables.get("BELLWETHER_HOME", "") or DEFAULT_HOME),
        database=postgres_of(url) if url else None,
        web=_web(variables.get("BELLWETHER_URL", ""), variables.get("BELLWETHER_METRICS_TOKEN", "")),
        single_sign_on=_single_sign_on(variables),
        mail=_mail(variables),
    )


def _mail(variables: Mapping[str, str]) -> Mail | None:
    """The mail server. What is wrong is told without the address, which holds a password."""
    address, sender = variables.get("BELLWETHER_MAIL_URL", ""), variables.get("BELLWETHER_MAIL_FROM", "").strip()
    if not address:
        return None
    parts = urlsplit(address)
    known = {one.value: one for one in Transport}
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in known or not parts.hostname or port == 0 or "@" not in sender:
        raise UnknownAddress(
            "Mail needs both BELLWETHER_MAIL_URL, like smtp://user:password@mail.example.com:587 "
            "(smtps:// for TLS from the beginning, smtp+plain:// for none), and BELLWETHER_MAIL_FROM, an e-mail "
            "address. Leave both unset to do without it."
        )
    transport = known[parts.scheme]
    usual = {Transport.TLS: 465, Transport.STARTTLS: 587, Transport.PLAIN: 25}[transport]
    to = tuple(one.strip() for one in variables.get("BELLWETHER_MAIL_TO", "").split(",") if one.strip())
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Mail(parts.hostname, port or usual, user, password, transport, sender, to)


def _single_sign_on(variables: Mapping[str, str]) -> SingleSignOn | None:
    issuer, client = variables.get("BELLWETHER_OIDC_ISSUER", ""), variables.get("BELLWETHER_OIDC_CLIENT_ID", "")
    if not issuer and not client:
        return None
    if not client or not issuer.startswith(("https://", "http://localhost", "http://127.0.0.1")):
        raise UnknownAddress(
            "Single sign-on needs both BELLWETHER_OIDC_ISSUER, an address that begins with https://, "
            "and BELLWETHER_OIDC_CLIENT_ID. Leave both unset to do without it."
        )
    return SingleSignOn(
        issuer.rstrip("/"),
        client,
        variables.get("BELLWETHER_OIDC_CLIENT_SECRET", ""),
        variables.get("BELLWETHER_OIDC_NAME", "") or "single sign-on",
        tuple(one.strip().lower() for one in variables.get("BELLWETHER_OIDC_DOMAINS", "").split(",") if one.strip()),
    )


def _web(address: str, metrics_token: str) -> Web:
    parts = urlsplit(address)
    if not address:
        return Web(metrics_token=metrics_token)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UnknownAddress(
            f"BELLWETHER_URL is “{address}”, but must be the address that people open, like https://metrics.example.com."
        )
    secure = parts.scheme == "https"
    return Web((*LOOPBACK, parts.hostname), (f"{parts.scheme}://{parts.netloc}",), secure, secure, metrics_token)


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
