"""Companies of a CRM, accounts of another, organisations of a help desk and customers of a biller go in together."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from tests.ingest.conftest import CATALOG, NOW
from tests.ingest.matching.conftest import Systems

from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file

MAPPINGS = {
    "hubspot": (
        "hubspot/company_data.csv",
        "{source: hubspot, ids: own, id: id, name: property_name, match: {name: property_name}}",
    ),
    "salesforce": (
        "salesforce/sf_account_data.csv",
        "{source: salesforce, ids: own, id: id, name: name, match: {domain: website, name: name}}",
    ),
    "zendesk": (
        "zendesk/organization_data.csv",
        "{source: zendesk, ids: own, id: id, name: name, match: {name: name}}",
    ),
    "stripe": (
        "stripe/customer_data.csv",
        "{source: stripe, ids: own, id: id, name: name, match: {email: email, name: name}}",
    ),
}
# The published exports share no company: these customers, written as the four systems write them, do.
PLANTED = {
    "hubspot": {"id": "900", "property_name": "Northwind Logistics"},
    "salesforce": {
        "id": "00190000000000AAA",
        "name": "Northwind Logistics, Inc.",
        "website": "www.northwind.example.io",
    },
    "zendesk": {"id": "370900", "name": "NORTHWIND LOGISTICS"},
    "stripe": {"id": "cus_900", "name": "Northwind Logistik", "email": "billing@gmail.com"},
}


@pytest.fixture
def exports(reference_data: Path, tmp_path: Path) -> Path:
    """The four exports, each with one row more."""
    for system, (file, _) in MAPPINGS.items():
        with (reference_data / "connector_seeds" / file).open(encoding="utf-8-sig", newline="") as read:
            rows = list(csv.DictReader(read))
        with (tmp_path / f"{system}.csv").open("w", encoding="utf-8", newline="") as written:
            lines = csv.DictWriter(written, list(rows[0]) + [key for key in PLANTED[system] if key not in rows[0]])
            lines.writeheader()
            lines.writerows([*rows, PLANTED[system]])
    return tmp_path


def brought_in(directory: Path, order: tuple[str, ...]) -> Iterator[Systems]:
    warehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    systems = Systems(directory, Destination(CATALOG, warehouse, directory / "quarantine", NOW))
    for hour, system in enumerate(order):
        mapping = directory / f"{system}.yaml"
        mapping.write_text(MAPPINGS[system][1], encoding="utf-8")
        into = replace(systems.destination, now=NOW + timedelta(hours=hour))
        import_file(directory / f"{system}.csv", "accounts", read_mapping(mapping, "accounts"), into)
    systems.hours = len(order)
    yield systems
    warehouse.close()


@pytest.mark.parametrize("order", list(permutations(MAPPINGS))[::11])
def test_the_groups_and_the_questions_are_the_expected_ones_in_any_order(exports: Path, order: tuple[str, ...]) -> None:
    for systems in brought_in(exports, order):
        accounts = systems.warehouse.accounts().external_id
        assert len(accounts) == 24 + 10 + 10 + 12 + 4
        assert systems.asked() == {
            ("hubspot:900", "salesforce:00190000000000AAA"),
            ("hubspot:900", "stripe:cus_900"),
            ("hubspot:900", "zendesk:370900"),
            ("salesforce:00190000000000AAA", "stripe:cus_900"),
            ("salesforce:00190000000000AAA", "zendesk:370900"),
            ("stripe:cus_900", "zendesk:370900"),
        }
        while questions := systems.questions():
            systems.names().accept(questions[0], systems.now)
        names = ("hubspot:900", "salesforce:00190000000000AAA", "zendesk:370900", "stripe:cus_900")
        assert systems.groups(*names) == {frozenset(names)}
        assert len(set(systems.warehouse.keys(Kind.ACCOUNT, accounts).tolist())) == 24 + 10 + 10 + 12 + 1
