"""`bellwether sources` from the keyboard."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.command import command_in

DEFINITION = """
sources:
  - key: crm
    pull:
      system: sqlite
      place: {place}
      every: 15m
      tables:
        deals:
          kind: deals
          query: SELECT * FROM deals
          cursor: touched
          mapping: |
            id: id
            account: account
            fields: {{amount: amount, created_at: opened}}
            update: true
"""


def test_a_source_is_listed_tried_and_read(new_home: Path, tmp_path: Path) -> None:
    crm, definitions = tmp_path / "crm.sqlite", tmp_path / "definitions"
    with closing(sqlite3.connect(crm)) as opened, opened:
        opened.execute("CREATE TABLE deals (id, account, amount, opened, touched)")
        opened.execute("INSERT INTO deals VALUES ('d1', 'acme', 100, '2026-03-01', '2026-03-01')")
    definitions.mkdir()
    (definitions / "crm.yaml").write_text(DEFINITION.format(place=crm), encoding="utf-8")
    run = command_in(tmp_path / "home")
    shutil.copytree(new_home, tmp_path / "home")
    assert run("sources", "list").out.strip().startswith("No source is pulled.")
    assert run("apply", str(definitions)).code == 0
    (before,) = run("sources", "list", "--format", "json").json()
    assert (before["state"], before["every_minutes"], before["due_at"]) == ("not yet", 15, "")
    tried = run("sources", "test", "crm")
    assert (tried.code, tried.out.splitlines()[-1]) == (0, "This was a trial of the first rows: nothing was kept.")
    assert run("sources", "run", "crm", "--format", "json").json() == [
        {"source": "crm", "table": "deals", "rows": 1, "written": 1, "left_out": 0, "problem": ""}
    ]
    (after,) = run("sources", "list", "--format", "json").json()
    assert (after["state"], after["position"], after["all_rows"]) == ("done", "2026-03-01", 1)
    crm.unlink()
    failed = run("sources", "run", "crm")
    assert (failed.code, "put the file back" in failed.out) == (1, True)
    assert run("sources", "run", "crn").err.strip().endswith("Did you mean “crm”?")


def test_an_explanation_says_when_what_it_rests_on_is_read_next(new_home: Path, tmp_path: Path) -> None:
    definitions = tmp_path / "definitions"
    definitions.mkdir()
    source = DEFINITION.format(place=tmp_path / "crm.sqlite")
    metric = "metrics: [{key: sold, name: Sold, formula: count(deals)}]"
    (definitions / "crm.yaml").write_text(f"{source}\n{metric}\n", encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "crm.sqlite")) as opened, opened:
        opened.execute("CREATE TABLE deals (id, account, amount, opened, touched)")
        opened.execute("INSERT INTO deals VALUES ('d1', 'acme', 100, '2026-03-01', '2026-03-01')")
    shutil.copytree(new_home, tmp_path / "home")
    run = command_in(tmp_path / "home")
    run("apply", str(definitions))
    run("sources", "run", "crm")
    (update,) = run("explain", "sold", "--account", "acme", "--format", "json").json()["next_updates"]
    assert (update["source"], update["table"], update["failing_since"]) == ("crm", "deals", None)
    assert "Next update from crm (deals): 20" in run("explain", "sold", "--account", "acme").out
