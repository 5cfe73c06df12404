"""Addresses of servers, which hold passwords: in the environment, in a file, or sealed beside the definitions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction

from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.catalog.pull_specs import PullSpec
from bellwether.ingest.pulls.domain import PullRefused
from bellwether.ingest.pulls.models import AddressRow
from bellwether.ingest.pulls.postgresql import checked
from bellwether.ingest.pulls.queries import pull
from bellwether.workspace.home import Home
from bellwether.workspace.sealing import SealBroken, opened, sealed

SERVERS = frozenset({"postgresql"})
KIND = "source address"
LIKE = "postgresql://user:password@host:5432/name"

_LONGEST = 4096


def address_of(source: str, spec: PullSpec, home: Home, variables: Mapping[str, str]) -> str:
    """The address of a source's server; empty for files. Refused with what to do where there is none."""
    if spec.system not in SERVERS:
        return ""
    if spec.address_from is not None:
        return _from_environment(spec.address_from, variables)
    if spec.address_file is not None:
        return _from_file(Path(spec.address_file))
    return _kept(source, home)


def is_kept(source: str) -> bool:
    """Whether a sealed address is kept for a source."""
    return AddressRow.objects.filter(source=source).exists()


def takes_address(spec: PullSpec) -> bool:
    """Whether the address of a source is kept here: neither the environment nor a file is said to have it."""
    return spec.system in SERVERS and spec.address_from is None and spec.address_file is None


def keep_address(source: str, address: str, *, home: Home, by: str, at: datetime) -> None:
    """Keeps the address of a source's server, sealed. That it was done is on record, what it is nowhere else."""
    spec = pull(source)
    if not takes_address(spec):
        raise PullRefused(_elsewhere(source, spec))
    address = address.strip()
    if not address or len(address) > _LONGEST:
        raise PullRefused(f"There is no address. Write it like {LIKE}.")
    checked(address)
    with transaction.atomic():
        row, new = AddressRow.objects.update_or_create(
            source=source, defaults={"sealed": sealed(home, _purpose(source), address), "by": by, "at": at}
        )
        audit.record([Deed(Act.ADDED if new else Act.CHANGED, KIND, row.source)], by=by, at=at)


def forget_address(source: str, *, by: str, at: datetime) -> None:
    """Keeps the address of a source no more, whether the source is still there or not."""
    with transaction.atomic():
        gone, _ = AddressRow.objects.filter(source=source).delete()
        if not gone:
            raise PullRefused(f"No address is kept for “{source}”.")
        audit.record([Deed(Act.REMOVED, KIND, source)], by=by, at=at)


def _from_environment(name: str, variables: Mapping[str, str]) -> str:
    address = variables.get(name, "").strip()
    if not address:
        raise PullRefused(
            f"The environment variable {name} is not set where the server runs. It must hold the address, like {LIKE}."
        )
    return address


def _from_file(path: Path) -> str:
    try:
        address = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        address = ""
    if not address:
        raise PullRefused(
            f"The file “{path}” is not there, cannot be read by the server, or is empty. "
            f"It must hold the address, like {LIKE}."
        )
    return address


def _kept(source: str, home: Home) -> str:
    row = AddressRow.objects.filter(source=source).first()
    if row is None:
        raise PullRefused(
            f"No address is known for “{source}”. Give it with “bellwether sources connect {source}” or under "
            "Administration → Sources, or name the environment variable that holds it with “address_from”."
        )
    try:
        return opened(home, _purpose(source), row.sealed)
    except SealBroken as broken:
        raise PullRefused(
            f"The address of “{source}” was sealed with another secret of the home; a restored home has a new one. "
            f"Give the address again, with “bellwether sources connect {source}” or under Administration → Sources."
        ) from broken


def _purpose(source: str) -> str:
    # What is sealed for one source is worthless as that of another.
    return f"address of the source {source}"


def _elsewhere(source: str, spec: PullSpec) -> str:
    if spec.system not in SERVERS:
        return f"“{source}” is read from {spec.place}, and needs no address."
    where = (
        f"the environment variable {spec.address_from}"
        if spec.address_from is not None
        else f"the file {spec.address_file}"
    )
    return f"The address of “{source}” is in {where}. Change it there, or leave that out of its definition first."
