"""Rows that were left out, from the first look to the last, and what is wrong with those that came in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.command import Command, command_in
from tests.once import once

DEALS = """id,account,created,amount
d1,north,2024-01-02,10
d2,north,2024-13-02,20
d3,kestrel,2024-01-02,=2+3
d4,kestrel
"""
MAPPING = "{id: id, account: account, fields: {created_at: {column: created, format: '%Y-%m-%d'}, amount: amount}}"


def make(place: Path) -> None:
    """A home into which a file with three bad rows went."""
    command = command_in(place / "home")
    assert command("init").code == 0
    (place / "deals.csv").write_text(DEALS, encoding="utf-8")
    (place / "deals.yaml").write_text(MAPPING, encoding="utf-8")
    ran = command("import", str(place / "deals.csv"), "--as", "deals", "--map", str(place / "deals.yaml"))
    assert ran.code == 0, ran.err


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The command on a home into which a file with three bad rows went."""
    shutil.copytree(once(tmp_path_factory, "bad rows", make), tmp_path, dirs_exist_ok=True)
    return command_in(tmp_path / "home")


def test_the_list_groups_the_rows_by_reason(home: Command) -> None:
    (batch,) = home("quarantine", "list", "--format", "json").json()
    assert (batch["file"], batch["as"], batch["rows"], batch["waiting"]) == ("deals.csv", "deals", 4, 3)
    assert [(one["column"], one["rows"], one["first_line"]) for one in batch["reasons"]] == [
        ("created", 1, 3),
        ("amount", 1, 4),
        ("", 1, 5),
    ]
    assert "3 of 4 rows wait" in home("quarantine", "list").out


def test_rows_are_shown_with_place_value_and_reason(home: Command) -> None:
    shown = home("quarantine", "show", "deals.csv", "--column", "amount", "--format", "json").json()
    assert shown["matching"] == 1
    assert shown["rows"] == [
        {
            "line": 4,
            "column": "amount",
            "value": "=2+3",
            "reason": "this is not a number",
            "row": {"id": "d3", "account": "kestrel", "created": "2024-01-02", "amount": "=2+3"},
        }
    ]


def test_rows_go_out_are_mended_come_back_and_the_rest_is_discarded(home: Command, tmp_path: Path) -> None:
    mended = tmp_path / "mended.csv"
    ran = home("quarantine", "export", "deals.csv", str(mended))
    assert (ran.code, ran.out.startswith("3 rows of deals.csv are in")) == (0, True)
    text = mended.read_text(encoding="utf-8")
    assert "'=2+3" in text
    mended.write_text(text.replace("'=2+3", "5").replace("2024-13-02", "2024-02-13"), encoding="utf-8")
    replayed = home("quarantine", "replay", "deals.csv", "--with", str(mended), "--format", "json").json()
    assert (replayed["passed"], replayed["failed"], replayed["waiting"]) == (2, 0, 1)
    ran = home("quarantine", "discard", "deals.csv", "--reason", "cut off by the export")
    assert (ran.code, ran.out) == (0, "1 rows of deals.csv are done without.\n")
    (batch,) = home("quarantine", "list", "--format", "json").json()
    assert (batch["waiting"], batch["replayed"], batch["discarded"]) == (0, 2, 1)


def test_a_file_that_is_there_is_not_overwritten(home: Command, tmp_path: Path) -> None:
    ran = home("quarantine", "export", "deals.csv", str(tmp_path / "deals.csv"))
    assert (ran.code, "is there already" in ran.err) == (2, True)


def test_an_import_that_is_not_there_is_named_with_those_that_are(home: Command) -> None:
    ran = home("quarantine", "show", "deels.csv")
    assert ran.code == 3
    assert "Did you mean “deals.csv”?" in ran.err


def test_an_import_gives_up_when_it_is_told_to(home: Command, tmp_path: Path) -> None:
    words = ("import", str(tmp_path / "deals.csv"), "--as", "deals", "--map", str(tmp_path / "deals.yaml"))
    ran = home(*words, "--give-up-after", "2")
    assert (ran.code, "2 rows are the most that may be" in ran.err) == (3, True)


def test_the_doctor_looks_at_the_facts(home: Command) -> None:
    ran = home("doctor", "--data", "--today", "2024-01-31", "--format", "json")
    found = {one["check"]: one for one in ran.json()["findings"]}
    assert ran.code == 1
    assert (found["rejected_rows"]["count"], found["rejected_rows"]["of"]) == (3, 4)
    assert "▼ rejected_rows" in home("doctor", "--data", "--today", "2024-01-31").out


def test_a_day_without_facts_to_look_at_is_a_wrong_question(home: Command) -> None:
    assert home("doctor", "--today", "2024-01-31").code == 2
