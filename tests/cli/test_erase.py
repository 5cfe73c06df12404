"""Semantics 17: a person is erased from everything that the home holds."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

from tests.command import Command


def test_semantics_17_no_file_of_the_home_tells_of_an_erased_person_and_counts_stay(
    own: Command, files: Path, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("id,account,since,mail\nzoe-77,north,2024-01-01,zoe@zz.example\n", encoding="utf-8")
    mapping = tmp_path / "people.yaml"
    mapping.write_text("{id: id, account: account, starts: since, traits: {mail: mail}}", encoding="utf-8")
    assert own("import", str(people), "--as", "users", "--map", str(mapping)).code == 0
    events = tmp_path / "more.csv"
    events.write_text(
        "id,account,user,name,at,amount,note\n"
        "30,north,zoe-77,Login,2024-02-25T08:00:00Z,,by zoe@zz.example\n31,north,zoe-77,Login,someday,,\n",
        encoding="utf-8",
    )
    words = ("import", str(events), "--as", "events", "--map", str(files / "events.yaml"))
    assert own(*words).code == 0
    share = ("values", "active_share", "--account", "north", "--on", "2024-02-28", "--format", "json")
    before = own(*share).json()["entities"]
    ran = own("erase", "zoe-77", "--sure", "--format", "json")
    told = ran.json()
    assert (ran.code, told["accounts"], told["events"], told["quarantined"]) == (0, 1, 1, 1)
    assert told["surrogate"].startswith("erased-")
    assert own(*share).json()["entities"] == before
    assert b"zoe-77" not in (tmp_path / "home/warehouse.duckdb").read_bytes()
    left = (tmp_path / "home/quarantine").glob("*.jsonl")
    assert [word for path in left for word in ("zoe-77", "zoe@zz") if word in path.read_text(encoding="utf-8")] == []
    assert own("erase", "zoe-77", "--sure").code == 2


def test_erasing_asks_for_certainty_and_for_somebody_who_is_there(own: Command) -> None:
    ran = own("erase", "ann")
    assert (ran.code, ran.err) == (2, "Error: Erasing “ann” cannot be undone. Say it again with “--sure”.\n")
    assert own("erase", "nobody", "--sure").code == 2


def test_everything_held_of_a_person_is_written_to_a_file(own: Command, tmp_path: Path) -> None:
    one, archive = tmp_path / "ann.json", tmp_path / "ann.zip"
    ran = own("disclose", "ann", str(one))
    # A long name of the file is wrapped anywhere.
    assert (ran.code, ran.out.replace("\n", "")) == (0, f"Everything that is held of “ann” is in {one}.")
    told = json.loads(one.read_text(encoding="utf-8"))
    assert told["names"] == ["ann"]
    assert {event["account"] for event in told["events"]} == {"north"}
    assert own("disclose", "ann", str(archive)).code == 0
    with ZipFile(archive) as packed:
        assert json.loads(packed.read("events.json")) == told["events"]
    assert own("disclose", "ann", str(one)).code == 2
    assert own("disclose", "nobody", str(tmp_path / "x.json")).code == 2
