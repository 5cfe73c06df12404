"""What can be wrong with a pull is told when it is applied, not at night."""

from __future__ import annotations

from typing import Any

import pytest

from bellwether.catalog.pull_specs import PullSpec, TableSpec, pull_faults

TABLE: dict[str, Any] = {"kind": "deals", "mapping": "id: id", "query": "SELECT 1"}
FILES: dict[str, Any] = {"kind": "deals", "mapping": "id: id", "files": "a-*.csv"}
SQLITE: dict[str, Any] = {"system": "sqlite", "place": "crm.sqlite"}
FOLDER: dict[str, Any] = {"system": "folder", "place": "drops"}
SERVER: dict[str, Any] = {"system": "postgresql", "address_from": "CRM_URL"}
KEPT: dict[str, Any] = {"system": "postgresql"}
IN_A_FILE: dict[str, Any] = {"system": "postgresql", "address_file": "/run/secrets/crm"}


def faults(where: dict[str, Any], table: dict[str, Any], name: str = "deals") -> list[str]:
    return list(pull_faults(PullSpec(**where, tables={name: TableSpec(**table)}), ["deals"]))


@pytest.mark.parametrize(
    ("where", "table"),
    [
        (SQLITE, TABLE),
        (KEPT, TABLE),
        (IN_A_FILE, TABLE),
        (SERVER, {**TABLE, "cursor": "at", "overlap": "10m"}),
        (FOLDER, FILES),
    ],
)
def test_a_sound_pull_has_no_fault(where: dict[str, Any], table: dict[str, Any]) -> None:
    assert faults(where, table) == []


@pytest.mark.parametrize(
    ("where", "table", "fault"),
    [
        ({**SQLITE, "every": "soon"}, TABLE, "pull.every: “soon” is no length of time"),
        ({**SQLITE, "every": "90d"}, TABLE, "pull.every: “90d” is no length of time"),
        ({"system": "sqlite"}, TABLE, "pull.place is missing"),
        ({**SQLITE, "address_from": "X"}, TABLE, "pull.address_from is for servers"),
        ({**SERVER, "place": "postgresql://me:sesame@db/crm"}, TABLE, "pull.place: an address holds a password"),
        ({**SERVER, "address_file": "/run/secrets/crm"}, TABLE, "leave one of them out"),
        ({**KEPT, "address_from": "postgresql://me:sesame@db"}, TABLE, "is not the name of an environment variable"),
        ({**KEPT, "address_file": "postgresql://me:sesame@db"}, TABLE, "is not the path of a file"),
        ({**SQLITE, "address_file": "/run/crm"}, TABLE, "pull.address_from is for servers"),
        (SQLITE, {**TABLE, "kind": "dealz"}, "did you mean “deals”"),
        (SQLITE, {**TABLE, "kind": "targets"}, "there is nothing to import as “targets”"),
        (SQLITE, {**TABLE, "mapping": " "}, "mapping is empty"),
        (SQLITE, {**TABLE, "query": None}, "query is missing"),
        (SQLITE, {**TABLE, "cursor": ""}, "cursor is empty"),
        (SQLITE, {**TABLE, "overlap": "10m"}, "beside a cursor"),
        (SQLITE, {**TABLE, "files": "*"}, "files is for folders"),
        (FOLDER, TABLE, "a folder has files and no query"),
        (FOLDER, {**FILES, "files": None}, "files is missing"),
        (FOLDER, {**FILES, "files": "../*.csv"}, "must lie in the folder"),
        (FOLDER, {**FILES, "files": "/etc/*"}, "must lie in the folder"),
    ],
)
def test_a_fault_is_told_with_its_place(where: dict[str, Any], table: dict[str, Any], fault: str) -> None:
    found = faults(where, table)
    assert [fault in one for one in found].count(True) == 1
    assert not any("sesame" in one for one in found)


def test_a_table_has_a_plain_name() -> None:
    (fault,) = faults(SQLITE, TABLE, "../x")
    assert fault.startswith("pull.tables.../x: name it with small letters")
