"""Everything that is held of one person, for the person to have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec

from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.catalog.opening import Workspace
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.warehouse.of_account import TraitChange
from bellwether.engine.warehouse.of_record import Version
from bellwether.engine.warehouse.rows import NOBODY, Kind
from bellwether.ingest.quarantine.keeping import ROWS

_ENCODER = msgspec.json.Encoder(decimal_format="number")

Told = dict[str, object]


def disclosed(workspace: Workspace, person: str, *, by: str, at: datetime) -> Told:
    """What is held of a person (by any of their names), part by part. That it was asked for is on record."""
    warehouse = workspace.warehouse
    with warehouse.steady():
        key = int(warehouse.keys(Kind.PERSON, [person])[0])
        if key == NOBODY:
            raise UnknownName(Kind.PERSON.value, person, ())
        names = warehouse.names_standing_for(Kind.PERSON, [key])[key]
        traits = warehouse.person_trait_changes(key)
        told: Told = {
            "person": person,
            "disclosed_at": at,
            "names": names,
            "memberships": warehouse.belongings([key])[key],
            "traits": traits,
            "records": _records(workspace, key),
            "events": sorted(warehouse.events_of_person(key), key=lambda one: (one.at, one.id)),
            "left_out_rows": list(_left_out(workspace.home.quarantine, {*names, *_addresses(traits)})),
        }
    # Without the name, which an erasure would have to find here.
    audit.record([Deed(Act.SEEN_AS, Kind.PERSON.value, f"disclosure of person {key}")], by=by, at=at)
    return told


def _records(workspace: Workspace, person: int) -> Told:
    """The person's records by collection and id, each with its versions."""
    held = {
        collection: workspace.warehouse.records_of_person(collection, person)
        for collection in sorted(workspace.catalog().collections)
    }
    return {
        collection: {name: [_version(one) for one in versions] for name, versions in sorted(records.items())}
        for collection, records in held.items()
        if records
    }


def as_json(told: Told) -> bytes:
    """The disclosure as one JSON document."""
    return msgspec.json.format(_ENCODER.encode(told), indent=1)


def as_archive(told: Told) -> bytes:
    """The disclosure as an archive: a file for each part."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        whole = {name: part for name, part in told.items() if not isinstance(part, list | tuple | dict)}
        for name, part in [("about", whole), *((name, told[name]) for name in told if name not in whole)]:
            archive.writestr(f"{name}.json", msgspec.json.format(_ENCODER.encode(part), indent=1))
    return packed.getvalue()


def _version(one: Version) -> Told:
    origin = {"source": one.source, "recorded": one.recorded}
    return {"since": one.since, "account": one.account, "fields": one.told, "currencies": one.currencies, **origin}


def _addresses(traits: Iterable[TraitChange]) -> set[str]:
    return {one.value for one in traits if isinstance(one.value, str) and "@" in one.value}


def _left_out(directory: Path, names: set[str]) -> Iterator[object]:
    """The rows that wait because they could not be used, and that name the person as the whole of a cell."""
    for path in sorted(directory.glob(f"*{ROWS}")) if directory.is_dir() else ():
        with path.open("rb") as lines:
            for line in lines:
                if any(name.encode() in line for name in names) and not names.isdisjoint(_cells(line)):
                    yield msgspec.json.decode(line)


def _cells(line: bytes) -> set[str]:
    kept = msgspec.json.decode(line, type=_Cells)
    return {kept.value, *kept.row.values()}


class _Cells(msgspec.Struct, frozen=True):
    value: str = ""
    row: dict[str, str] = {}
