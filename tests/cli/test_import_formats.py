"""Every format goes in by the same command: one table, or all tables of a folder or archive as one kind."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import xlsxwriter
from tests.command import Command

HEAD = ["id", "account", "user", "name", "at", "amount"]
ROWS = [
    [f"n{place}", "north", "ann", "Login", f"2024-03-{place + 1:02}T08:00:00Z", f"{place}.50"] for place in range(4)
]


def words(path: Path, files: Path) -> tuple[str, ...]:
    return ("import", str(path), "--as", "events", "--map", str(files / "events.yaml"), "--format", "json")


def in_every_format(directory: Path) -> list[Path]:
    """The same events in every format."""
    directory.mkdir()
    csv = "\n".join(map(",".join, [HEAD, *ROWS])).encode()
    objects = [dict(zip(HEAD, row, strict=True)) for row in ROWS]
    with xlsxwriter.Workbook(directory / "e.xlsx") as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([HEAD, *ROWS]):
            sheet.write_row(place, 0, row)
    contents = {
        "a.csv": csv,
        "b.tsv.gz": gzip.compress(csv.replace(b",", b"\t")),
        "c.json": json.dumps({"data": objects}).encode(),
        "d.jsonl": "\n".join(map(json.dumps, objects)).encode(),
    }
    for name, content in contents.items():
        (directory / name).write_bytes(content)
    return sorted(directory.iterdir())


def test_the_same_events_come_from_every_format(own: Command, files: Path, tmp_path: Path) -> None:
    created = []
    for path in in_every_format(tmp_path / "exports"):
        report = own(*words(path, files)).json()
        created.append((path.suffix, report["written"]["events"]["created"], report["written"]["events"]["unchanged"]))
    assert created == [(".csv", 4, 0), (".gz", 0, 4), (".json", 0, 4), (".jsonl", 0, 4), (".xlsx", 0, 4)]


def test_all_tables_of_a_folder_or_archive_are_imported_as_one_kind(own: Command, files: Path, tmp_path: Path) -> None:
    paths = in_every_format(tmp_path / "exports")
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    for source in (tmp_path / "exports", tmp_path / "all.zip"):
        told = own(*words(source, files)).json()
        assert [Path(one["file"]).name.rsplit(" ")[-1] for one in told["files"]] == [path.name for path in paths]
        assert (told["rows"], told["rejected"], told["failed"]) == (20, 0, [])


def test_what_was_found_of_a_file_is_told(own: Command, files: Path, tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("\n".join(map(";".join, [HEAD, *ROWS])), encoding="utf-16")
    report = own(*words(path, files)).json()
    assert report["notes"][:2] == [
        f"{path} is UTF-16 text by its mark.",
        f'{path}: cells are parted by semicolons (“delimiter: ";"”).',
    ]


def test_a_file_that_is_cut_off_keeps_its_rows_and_completes_when_it_is_whole(
    own: Command, files: Path, tmp_path: Path
) -> None:
    path = tmp_path / "e.json"
    whole = json.dumps([dict(zip(HEAD, row, strict=True)) for row in ROWS])
    path.write_text(whole[:-70], encoding="utf-8")
    broken = own(*words(path, files))
    assert broken.code == 3
    assert f"{path} is cut off: after row 3 the list of its rows goes on with" in broken.err
    path.write_text(whole, encoding="utf-8")
    report = own(*words(path, files)).json()
    assert report["written"]["events"] == {"created": 1, "updated": 0, "unchanged": 3, "ended": 0}


def test_a_snapshot_is_one_table(own: Command, files: Path, tmp_path: Path) -> None:
    in_every_format(tmp_path / "exports")
    ran = own(*words(tmp_path / "exports", files), "--snapshot")
    assert ran.code == 3
    assert "holds 5 tables, and a snapshot is one table" in ran.err
