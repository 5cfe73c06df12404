"""The plan of a folder: read, checked, and spread over files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bellwether.ingest.plan import Step, find_plan, read_plan
from bellwether.ingest.refusal import ImportRefused


def plan(folder: Path, text: str) -> Path:
    path = folder / "import.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pattern_stands_for_every_file_it_fits_in_order_of_name(tmp_path: Path) -> None:
    for name in ("events-2.csv", "events-1.csv", "other.csv"):
        (tmp_path / name).touch()
    path = plan(tmp_path, "- {file: events-*.csv, kind: events, mapping: mapping/events.yaml}\n")
    mapping = tmp_path / "mapping/events.yaml"
    assert read_plan(path, tmp_path).every_step() == (
        Step(tmp_path / "events-1.csv", "events", mapping),
        Step(tmp_path / "events-2.csv", "events", mapping),
    )


def test_a_name_with_brackets_that_is_there_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "deals [1].csv").touch()
    path = plan(tmp_path, '- {file: "deals [1].csv", kind: deals, mapping: d.yaml}\n')
    assert [step.file.name for step in read_plan(path, tmp_path).every_step()] == ["deals [1].csv"]


def test_files_are_of_the_data_and_mappings_of_the_plan(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "plans"
    data.mkdir()
    elsewhere.mkdir()
    (data / "a.csv").touch()
    path = plan(elsewhere, "- {file: a.csv, kind: accounts, mapping: a.yaml}\n")
    assert read_plan(path, data).every_step() == (Step(data / "a.csv", "accounts", elsewhere / "a.yaml"),)


def test_the_plan_is_found_in_the_folder_or_among_the_suggestions_beside_it(tmp_path: Path) -> None:
    suggested = tmp_path / "bellwether-import"
    suggested.mkdir()
    second = plan(suggested, "[]\n")
    assert find_plan(tmp_path) == second
    assert find_plan(tmp_path / "exports.zip") == second
    first = plan(tmp_path, "[]\n")
    assert find_plan(tmp_path) == first
    assert find_plan(tmp_path, suggested) == second
    assert find_plan(tmp_path, second) == second


def test_without_a_plan_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="bellwether import --suggest"):
        find_plan(tmp_path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- {file: a.csv, kind: accounts}\n", "entry 1: write it as"),
        ("- {file: a.csv, kind: accounts, mapping: a.yaml, sheet: x}\n", "entry 1: write it as"),
        ("- a.csv\n", "entry 1: write it as"),
        ("- {file: ../a.csv, kind: accounts, mapping: a.yaml}\n", "must lie in the folder"),
        ("- {file: /a.csv, kind: accounts, mapping: a.yaml}\n", "must lie in the folder"),
        ("file: a.csv\n", "a plan must be a list"),
        ("id: id\n", "The mapping of one file goes with --as KIND"),
        ("[]\n", "lists no file"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_with_its_place(tmp_path: Path, text: str, sentence: str) -> None:
    path = plan(tmp_path, text)
    with pytest.raises(ImportRefused, match=sentence):
        read_plan(path, tmp_path)


def test_a_pattern_that_fits_nothing_is_told(tmp_path: Path) -> None:
    path = plan(tmp_path, "- {file: a-*.csv, kind: accounts, mapping: a.yaml}\n")
    with pytest.raises(ImportRefused, match="fits no file"):
        read_plan(path, tmp_path).every_step()
