"""The same file of events again: known by its digest, but only as long as all that it brought still holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.ingest.report import ImportReport, Written

if TYPE_CHECKING:
    from tests.ingest.conftest import Desk

MAPPING = (
    "id: id\naccount: account\nuser: user\nname: name\nat: at\nmissing: [n/a]\nskip: {column: name, in: [Test]}\n"
    "properties: {amount: amount, town: town}\n"
)
HEAD = "id,account,user,name,at,amount,town\n"
ONE = "1,acme,ann,Login,2025-01-01T23:30:00Z,12.5,Rome\n"
TWO = "2,acme,bob,Login,2025-01-02,n/a,\n"
TEST = "3,acme,bob,Test,2025-01-02,,\n"
SIGN = "byte for byte"


def again(
    desk: Desk, content: str = HEAD + ONE + TWO + TEST, mapping: str = MAPPING, **changes: object
) -> ImportReport:
    """An import on the day after."""
    return desk.take("events", content, mapping, now=desk.destination.now + timedelta(days=1), **changes)


def was_known(report: ImportReport) -> bool:
    """Whether the report is that of an import before."""
    return any(SIGN in note for note in report.notes)


@pytest.fixture
def imported(desk: Desk) -> Desk:
    """A desk at which the file has been imported."""
    assert not was_known(desk.take("events", HEAD + ONE + TWO + TEST, MAPPING))
    return desk


def test_a_file_that_is_there_whole_is_known_and_reported_as_if_it_were_compared(imported: Desk) -> None:
    known = again(imported)
    compared = again(imported, HEAD + ONE + TWO + TEST + "\n")
    assert was_known(known)
    assert "on 2025-01-31 in the same way" in known.notes[-1]
    assert not was_known(compared)
    assert replace(known, notes=known.notes[:-1]) == compared
    assert (known.rows, known.skipped, known.written) == (3, 1, {"events": Written(unchanged=2)})
    assert known.made_missing == {"amount": 1}
    assert not known.changed


def test_a_trial_knows_it_too_but_leaves_nothing_to_know(desk: Desk) -> None:
    assert not was_known(again(desk, trial=True))
    assert not was_known(again(desk))
    trial = again(desk, trial=True)
    assert was_known(trial)
    assert trial.trial


def test_an_event_that_was_taken_back_comes_again(imported: Desk) -> None:
    imported.warehouse.retract_ids("event", ["2"], 10**18)
    report = again(imported)
    assert not was_known(report)
    assert report.written == {"events": Written(created=1, unchanged=1)}
    assert was_known(again(imported))


def test_another_content_another_mapping_and_other_definitions_are_compared(imported: Desk) -> None:
    assert not was_known(again(imported, HEAD + ONE + TWO.replace("bob", "Bob")))
    assert not was_known(again(imported, mapping=MAPPING + "source: app\n"))
    catalog = imported.destination.catalog
    town = Field("town", FieldType.TEXT, missing_codes=("Rome",))
    assert not was_known(again(imported, catalog=replace(catalog, properties={**catalog.properties, "town": town})))
    assert was_known(again(imported))


def test_a_file_with_bad_rows_is_read_every_time(desk: Desk) -> None:
    content = HEAD + ONE + "2,acme,bob,Login,yesterday,,\n"
    first, second = again(desk, content), again(desk, content)
    assert (first.rejected, second.rejected) == (1, 1)
    assert not was_known(second)


def test_what_another_file_may_have_replaced_is_compared(desk: Desk) -> None:
    mapping = MAPPING + "update: true\n"
    desk.take("events", HEAD + ONE, mapping)
    again(desk, HEAD + ONE.replace("Rome", "Oslo"), mapping)
    report = desk.take("events", HEAD + ONE, mapping, now=desk.destination.now + timedelta(days=2))
    assert report.written == {"events": Written(updated=1)}


def test_what_another_file_decides_is_looked_up_again(desk: Desk) -> None:
    desk.file("towns.csv", "code,town\nRome,Roma\n")
    mapping = MAPPING.replace("town: town", "town: {column: town, lookup: {file: towns.csv, key: code, value: town}}")
    again(desk, HEAD + ONE, mapping)
    desk.file("towns.csv", "code,town\nRome,Rom\n")
    assert again(desk, HEAD + ONE, mapping).conflicts == 1
