"""Exports that a spreadsheet cannot be tricked by, and that come back as they were."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.ingest.files.reading import read_pieces
from bellwether.ingest.quarantine.exports import as_written, exported_blocks, harmless, restored, write_export
from bellwether.ingest.quarantine.ledger import Kept
from bellwether.ingest.refusal import ImportRefused

ROW = Kept(file="a.csv", line=7, column="x", value="=1", reason="no number", row={"x": "=1+1", "y": "é\nline", "z": ""})


@pytest.mark.parametrize(
    ("cell", "shielded"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@cmd", "'@cmd"),
        ("+49 170 1", "'+49 170 1"),
        ("-2+3", "'-2+3"),
        ("\tx", "'\tx"),
        ("'=x", "''=x"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("-12.50", "-12.50"),
        ("+3 %", "+3 %"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_only_what_could_be_a_formula_gets_an_apostrophe(cell: str, shielded: str) -> None:
    assert harmless(cell) == shielded
    assert as_written(shielded) == cell


@given(st.text(alphabet="'=+-@\t\r\nab1. %", max_size=8))
def test_every_cell_comes_back_as_it_was(cell: str) -> None:
    assert as_written(harmless(cell)) == cell


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".xlsx", ".jsonl"])
def test_an_export_is_read_back_as_the_row_of_its_line(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"rows{ending}"
    write_export(path, ["z", "x"], lambda: [ROW])
    (piece,) = map(restored, read_pieces(path))
    assert piece.line.tolist() == [7]
    cells = {name: column.to_pylist()[0] or "" for name, column in piece.columns.items()}
    assert cells == {"z": "", "x": "=1+1", "y": "é\nline"}
    assert list(piece.columns) == ["z", "x", "y"]


def test_the_reasons_stand_beside_the_cells(tmp_path: Path) -> None:
    write_export(tmp_path / "rows.csv", ["x", "y", "z"], lambda: [ROW])
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as text:
        titles, row = csv.reader(text)
    assert titles[3:] == ["bellwether_line", "bellwether_column", "bellwether_reason", "bellwether_text"]
    assert row == ["'=1+1", "é\nline", "", "7", "x", "no number", ""]


def test_an_export_is_made_while_it_is_sent_and_never_whole(tmp_path: Path) -> None:
    """Of the rows, so many are read ahead of the first block as it holds."""
    taken = 0

    def rows() -> Iterator[Kept]:
        nonlocal taken
        for line in range(20_000):
            taken += 1
            yield Kept(file="a.csv", line=line, column="x", value="", reason="r", row={"x": f"{line} é", "y": "=1"})

    blocks = exported_blocks(["x"], rows)
    assert taken == 20_000, "all rows were looked at for their columns"
    first = next(blocks)
    assert taken - 20_000 < 5_000
    write_export(tmp_path / "rows.csv", ["x"], rows)
    assert first + b"".join(blocks) == (tmp_path / "rows.csv").read_bytes()


def test_a_workbook_refuses_what_it_cannot_hold(tmp_path: Path) -> None:
    row = Kept(file="a", line=1, column="x", value="", reason="r", row={"x": "bell \x07"})
    with pytest.raises(ImportRefused, match=r"Write a \.csv or \.jsonl file instead"):
        write_export(tmp_path / "rows.xlsx", ["x"], lambda: [row])
    assert list(tmp_path.iterdir()) == []


def test_an_ending_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"Name a \.csv, \.tsv, \.xlsx or \.jsonl file"):
        write_export(tmp_path / "rows.pdf", ["x"], lambda: [ROW])
