"""Facts brought in and set right by the command line."""

from __future__ import annotations

from pathlib import Path

from tests.command import Command, Ran


def value(ran: Ran) -> object:
    return ran.json()["entities"][0]["values"][0]["value"]


def test_importing_a_file_again_changes_nothing(own: Command, files: Path) -> None:
    again = own(
        "import", str(files / "events.csv"), "--as", "events", "--map", str(files / "events.yaml"), "--format", "json"
    )
    assert again.json()["written"]["events"] == {"created": 0, "updated": 0, "unchanged": 8, "ended": 0}


def test_bad_rows_are_told_with_line_and_column_and_the_others_stay(own: Command, files: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(
        "id,account,user,name,at,amount\n20,north,ann,Login,2024-02-05T08:00:00Z,\n21,north,ann,Login,someday,\n",
        encoding="utf-8",
    )
    words = ("import", str(bad), "--as", "events", "--map", str(files / "events.yaml"))
    ran = own(*words, "--format", "json")
    report = ran.json()
    assert (ran.code, report["rejected"], report["written"]["events"]["created"]) == (0, 1, 1)
    assert (report["samples"][0]["line"], report["samples"][0]["column"]) == (3, "at")
    strict = own(*words, "--strict")
    assert strict.code == 3
    assert "line 3" in strict.err
    assert own("doctor").out.count("Rows left out") == 1


def test_an_unknown_kind_of_import_suggests_the_nearest(own: Command, files: Path) -> None:
    ran = own("import", str(files / "events.csv"), "--as", "event", "--map", str(files / "events.yaml"))
    assert (ran.code, ran.err) == (2, "Error: There is no kind of import “event”. Did you mean “events”?\n")


def test_an_entered_value_is_read_back(own: Command) -> None:
    assert own("enter", "mood", "good", "--account", "kestrel", "--on", "2024-02-01").code == 0
    words = ("--account", "kestrel", "--on", "2024-02-02", "--format", "json")
    assert value(own("values", "mood", *words)) == "good"


def test_a_rank_that_is_none_is_refused(own: Command) -> None:
    ran = own("enter", "mood", "great", "--account", "kestrel", "--on", "2024-02-01")
    assert (ran.code, ran.err) == (3, "Error: “great” is not a rank of Mood. Its ranks are: bad, watch, good.\n")


def test_a_computed_metric_is_not_entered(own: Command) -> None:
    assert own("enter", "logins", "4", "--account", "kestrel", "--on", "2024-02-01").code == 2


def test_an_adjustment_moves_the_value_on_its_days_and_marks_it(own: Command) -> None:
    days = ("--from", "2024-02-01", "--to", "2024-02-03")
    made = own("adjust", "logins", "--by", "2", "--account", "north", *days, "--reason", "two were lost")
    assert made.code == 0, made.err
    ran = own(
        "values", "logins", "--account", "north", "--from", "2024-02-03", "--to", "2024-02-04", "--format", "json"
    )
    inside, outside = ran.json()["entities"][0]["values"]
    assert (inside["value"], inside["marks"]) == (4, ["adjusted"])
    assert (outside["value"], outside["marks"]) == (2, [])


def test_merged_people_count_once_until_it_is_undone(own: Command) -> None:
    words = ("values", "active_users(30d)", "--account", "north", "--on", "2024-02-28", "--format", "json")
    assert value(own(*words)) == 2
    merged = own("merge", "person", "bob", "ann", "--format", "json")
    assert value(own(*words)) == 1
    assert own("undo", str(merged.json()["fact"])).code == 0
    assert value(own(*words)) == 2


def test_merging_what_was_never_seen_is_refused(own: Command) -> None:
    assert own("merge", "account", "north", "nort").code == 2


def test_undoing_what_never_was_is_refused(own: Command) -> None:
    ran = own("undo", "999")
    assert ran.code == 2
    assert "no merge or split 999" in ran.err


def test_a_split_gives_an_account_its_own_facts_back(own: Command) -> None:
    words = ("values", "logins", "--account", "air", "--on", "2024-02-28", "--format", "json")
    own("merge", "account", "rail", "air")
    assert value(own(*words)) == 3
    own("split", "account", "rail")
    assert value(own(*words)) == 1


def written(directory: Path, name: str, text: str) -> str:
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_dry_run_shows_what_would_come_of_it_and_writes_nothing(own: Command, tmp_path: Path) -> None:
    first = written(tmp_path, "a.csv", "id,plan\ndry,basic\n")
    mapping = written(tmp_path, "a.yaml", "source: crm\nid: id\ntraits: {plan: plan}\n")
    words = ("import", first, "--as", "accounts", "--map", mapping)
    trial = own(*words, "--dry-run", "--format", "json").json()
    assert trial["dry_run"] is True
    real = own(*words, "--format", "json").json()
    assert (trial["written"], real["dry_run"]) == (real["written"], False)
    assert real["written"]["accounts"]["created"] == 1
    written(tmp_path, "a.csv", "id,plan\ndry,pro\n")
    assert "plan: basic → pro" in own(*words, "--dry-run").out


def test_a_full_export_that_ends_too_much_needs_a_yes(own: Command, tmp_path: Path) -> None:
    mapping = written(tmp_path, "a.yaml", "source: full\nid: id\n")
    words = ("import", written(tmp_path, "a.csv", "id\nfull1\nfull2\n"), "--as", "accounts", "--map", mapping)
    own(*words)
    written(tmp_path, "a.csv", "id\nfull1\n")
    refused = own(*words, "--snapshot")
    assert refused.code == 3
    assert "does not name 1 of the 2 accounts" in refused.err
    report = own(*words, "--snapshot", "--yes", "--format", "json").json()
    assert report["written"]["accounts"]["ended"] == 1


def test_targets_from_a_spreadsheet_are_definitions(own: Command, tmp_path: Path) -> None:
    applied = written(tmp_path, "goal.yaml", "metrics: {goal: {name: Goal, entered: {}, direction: up}}\n")
    assert own("apply", str(Path(applied).parent)).code == 0
    goals = written(tmp_path, "goals.csv", "Account,2025-01,2025-02\nnorth,80,82\n")
    mapping = written(
        tmp_path,
        "map.yml",
        "account: Account\nmetric: {constant: goal}\nstarts: day\nvalue: value\n"
        'unpivot: {columns: "20??-??", name: day, day: first}\n',
    )
    words = ("import", goals, "--as", "targets", "--map", mapping, "--format", "json")
    assert own(*words).json()["written"] == {"targets": {"created": 2, "updated": 0, "unchanged": 0, "ended": 0}}
    assert own(*words).json()["written"]["targets"]["unchanged"] == 2
    own("export", str(tmp_path / "out"))
    assert "account: north" in (tmp_path / "out" / "targets.yaml").read_text(encoding="utf-8")
