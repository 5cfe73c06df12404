"""A folder of exports: suggested, asked about, imported; what fails stops nothing else."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from tests.command import Command, command_in

ACCOUNTS = "account_id,name,seats\nnorth,Northwind,10\nkestrel,Kestrel,3\n"
USAGE = "id,account,user,event,at\n{0}1,north,ann,Login,2024-02-0{0}T08:00:00Z\n"


def exports(directory: Path) -> Path:
    """A folder as somebody downloads it."""
    folder = directory / "exports"
    folder.mkdir()
    (folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    for month in (1, 2):
        (folder / f"usage-{month}.csv").write_text(USAGE.format(month), encoding="utf-8")
    return folder


def home(directory: Path) -> Command:
    command = command_in(directory / "home")
    assert command("init").code == 0
    return command


def test_a_suggestion_applied_and_imported_brings_everything_in(tmp_path: Path) -> None:
    folder, command = exports(tmp_path), home(tmp_path)
    answer = command("import", "--suggest", str(folder), "--format", "json").json()
    assert [(one["file"], one["as"]) for one in answer["files"]] == [
        ("accounts.csv", "accounts"),
        ("usage-*.csv", "events"),
    ]
    assert answer["questions"] == []
    assert command("apply", answer["definitions"]).code == 0
    ran = command("import", str(folder), "--format", "json")
    assert ran.code == 0
    told = ran.json()
    assert [(Path(one["file"]).name, one["rows"], one["rejected"]) for one in told["files"]] == [
        ("accounts.csv", 2, 0),
        ("usage-1.csv", 1, 0),
        ("usage-2.csv", 1, 0),
    ]
    assert (told["rows"], told["failed"]) == (4, [])


def test_a_suggestion_needs_no_workspace(tmp_path: Path) -> None:
    ran = command_in(tmp_path / "nowhere")("import", "--suggest", str(exports(tmp_path)), "--to", str(tmp_path / "s"))
    assert ran.code == 0
    assert (tmp_path / "s/import.yaml").is_file()
    assert not (tmp_path / "nowhere").exists()


def test_an_earlier_suggestion_is_only_replaced_by_force(tmp_path: Path) -> None:
    folder, command = exports(tmp_path), home(tmp_path)
    assert command("import", "--suggest", str(folder)).code == 0
    again = command("import", "--suggest", str(folder))
    assert (again.code, "--force" in again.err) == (3, True)
    assert command("import", "--suggest", str(folder), "--force").code == 0


def test_a_file_that_fails_does_not_stop_the_others_and_the_exit_code_says_so(tmp_path: Path) -> None:
    folder, command = exports(tmp_path), home(tmp_path)
    assert command("import", "--suggest", str(folder)).code == 0
    mapping = folder / "bellwether-import/mapping/accounts.yaml"
    mapping.write_text("id: no_such_column\n", encoding="utf-8")
    ran = command("import", str(folder))
    assert ran.code == 1
    assert "no_such_column" in ran.out
    assert "2 files imported" in ran.out
    (folder / "bellwether-import/mapping/usage.yaml").unlink()
    assert command("import", str(folder)).code == 3


def test_a_folder_without_a_plan_says_how_to_get_one(tmp_path: Path) -> None:
    ran = home(tmp_path)("import", str(exports(tmp_path)))
    assert (ran.code, "--suggest" in ran.err) == (3, True)


def test_a_folder_called_quarantine_is_looked_at_unless_it_is_the_homes_own(tmp_path: Path) -> None:
    command = home(tmp_path)
    for folder in (tmp_path / "home/quarantine", tmp_path / "quarantine"):
        folder.mkdir(exist_ok=True)
        (folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    answer = command("import", "--suggest", str(tmp_path), "--format", "json").json()
    assert [one["file"] for one in answer["files"]] == ["quarantine/accounts.csv"]


def test_tables_of_one_archive_are_told_apart(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "exports.zip", "w") as archive:
        archive.writestr("accounts.csv", ACCOUNTS)
        archive.writestr("usage.csv", USAGE.format(1))
    command = home(tmp_path)
    answer = command("import", "--suggest", str(tmp_path / "exports.zip"), "--format", "json").json()
    assert [one["file"] for one in answer["files"]] == ["exports.zip › accounts.csv", "exports.zip › usage.csv"]  # noqa: RUF001
