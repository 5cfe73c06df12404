"""Files cut into rows: every row with its line, whatever stands in the file."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bellwether.ingest.cells import as_text
from bellwether.ingest.files import csv_pieces
from bellwether.ingest.files.part import LEFT_OPEN, Form
from bellwether.ingest.files.reading import read_pieces
from bellwether.ingest.refusal import ImportRefused, Rejection

Rows = list[tuple[int, list[str]]]


def written(tmp_path: Path, content: bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


def read(path: Path, form: Form = LEFT_OPEN) -> tuple[list[str], Rows, list[Rejection]]:
    """The columns, the rows with their lines, and what was set aside."""
    names: list[str] = []
    rows: Rows = []
    rejected: list[Rejection] = []
    for piece in read_pieces(path, form):
        names = list(piece.columns)
        cells = zip(*(column.to_pylist() for column in piece.columns.values()), strict=True)
        rows += [(int(line), list(row)) for line, row in zip(piece.line, cells, strict=True)]
        rejected += piece.rejected
    return names, rows, rejected


def refusal(path: Path, form: Form = LEFT_OPEN) -> str:
    with pytest.raises(ImportRefused) as refused:
        read(path, form)
    return str(refused.value).removeprefix(str(path))


def test_rows_come_with_their_lines(tmp_path: Path) -> None:
    path = written(tmp_path, b"a,b\n1,2\n3,4\n")
    assert read(path) == (["a", "b"], [(2, ["1", "2"]), (3, ["3", "4"])], [])


def test_a_byte_order_mark_and_blanks_are_no_part_of_a_name(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbfa , b\r\n1,2\r\n")
    assert read(path) == (["a", "b"], [(2, ["1", "2"])], [])


def test_line_breaks_inside_values_move_later_rows_down(tmp_path: Path) -> None:
    path = written(tmp_path, b'a,b\n1,"x\ny\nz"\n\n3\n4,5\n')
    _, rows, rejected = read(path)
    assert rows == [(2, ["1", "x\ny\nz"]), (7, ["4", "5"])]
    assert rejected == [Rejection(6, "", "3", "the row has 1 cells, the header 2")]


def test_a_header_over_two_lines_counts_as_two(tmp_path: Path) -> None:
    path = written(tmp_path, b'"a\nx",b\n1,2\n')
    assert read(path) == (["a\nx", "b"], [(3, ["1", "2"])], [])


def test_ragged_rows_are_set_aside_with_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_pieces, "BLOCK_BYTES", 64)
    content = b"a,b\n" + b"".join(b"%d,x\n" % row if row % 5 else b"%d,x,y\n" % row for row in range(40))
    _, rows, rejected = read(written(tmp_path, content))
    assert rows == [(row + 2, [str(row), "x"]) for row in range(40) if row % 5]
    assert [(one.line, one.reason) for one in rejected] == [
        (row + 2, "the row has 3 cells, the header 2") for row in range(0, 40, 5)
    ]


def test_a_file_of_ragged_rows_only_is_all_set_aside(tmp_path: Path) -> None:
    names, rows, rejected = read(written(tmp_path, b"a,b\n1\n2\n"))
    assert (names, rows, [one.line for one in rejected]) == (["a", "b"], [], [2, 3])


def test_a_nul_and_foreign_letters_cost_their_row_only(tmp_path: Path) -> None:
    _, rows, rejected = read(written(tmp_path, b"a,b\n1,x\n2,\0\n3,\xe9t\xe9\n4,\xc3\xa9\n"))
    assert rows == [(2, ["1", "x"]), (5, ["4", "é"])]
    assert [(one.line, one.column) for one in rejected] == [(3, ""), (4, "b")]
    assert "encoding: cp1252" in rejected[1].reason


def test_another_encoding_is_read_when_it_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "name\nMüller\n".encode("cp1252"))
    assert read(path, Form(encoding="cp1252"))[1] == [(2, ["Müller"])]
    assert read(written(tmp_path, "a;b\nä;2\n".encode("utf-16")), Form(";", "utf-16"))[1] == [(2, ["ä", "2"])]


def test_compressed_files_are_read_as_they_are(tmp_path: Path) -> None:
    assert read(written(tmp_path, b"a\n1\n", "file.csv.gz"))[1] == [(2, ["1"])]


def test_tabs_part_the_cells_of_a_tsv(tmp_path: Path) -> None:
    assert read(written(tmp_path, b"a\tb\n1\t2\n", "file.tsv"))[1] == [(2, ["1", "2"])]


def test_a_header_without_rows_still_names_the_columns(tmp_path: Path) -> None:
    assert read(written(tmp_path, b"a,b\n")) == (["a", "b"], [], [])


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \n,,\n"])
def test_a_file_without_names_of_columns_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal(written(tmp_path, content)) == " is empty, or its first lines are. A line must name the columns."


def test_a_value_that_never_ends_costs_its_row_and_says_what_it_swallowed(tmp_path: Path) -> None:
    content = b'a,b\n1,2\n3,"x\n4,5\n6,7\n'
    _, rows, rejected = read(written(tmp_path, content))
    reason = "a quotation mark is opened in this row and never closed, so the 2 lines below it were not read"
    assert rows == [(2, ["1", "2"])]
    assert rejected == [Rejection(3, "", "3\tx\n4,5\n6,7", reason)]


def test_a_value_that_never_ends_and_is_longer_than_any_row_is_pointed_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_pieces, "BLOCK_BYTES", 64)
    monkeypatch.setattr(csv_pieces, "WIDEST_ROW", 128)
    content = b'a,b\n1,2\n3,"' + b"x\n" * 200
    told = refusal(written(tmp_path, content))
    assert told.startswith(": after line 2 the text cannot be cut into rows.")
    assert "a quotation mark that is opened and never closed" in told


def test_rows_longer_than_a_block_are_read_with_larger_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_pieces, "BLOCK_BYTES", 64)
    rows = [(place, "x" * (900 if place == 30 else 3)) for place in range(60)]
    content = b"a,b\n" + b"".join(b"%d,%b\n" % (place, text.encode()) for place, text in rows)
    assert read(written(tmp_path, content))[1] == [(place + 2, [str(place), text]) for place, text in rows]


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv") == " is not there. Check the path."
    assert refusal(written(tmp_path, b"a", "file.doc")).startswith(" is no table. What can be imported: CSV,")
    whole = written(tmp_path, b"a\n" + b"123\n" * 9999, "file.csv.gz")
    whole.write_bytes(whole.read_bytes()[:60])
    assert "Is it complete?" in refusal(whole)
    assert "not a whole Parquet file" in refusal(written(tmp_path, b"PAR1nothing", "file.parquet"))


def test_parquet_columns_become_the_texts_of_their_values(tmp_path: Path) -> None:
    table = pa.table(
        {
            "whole": pa.array([1, None]),
            "double": pa.array([0.1, float("nan")]),
            "exact": pa.array([Decimal("12.30"), None]),
            "flag": pa.array([True, False]),
            "day": pa.array([date(2024, 1, 31), None]),
            "at": pa.array([datetime(2024, 1, 31, 9, 30, tzinfo=UTC), None], pa.timestamp("us", "Europe/Berlin")),
            "naive": pa.array([datetime(2024, 1, 31, 9, 30), None]),  # noqa: DTZ001  # a naive column is the point
            "kind": pa.array(["x", "y"]).dictionary_encode(),
            "list": pa.array([[1, 2], None]),
        }
    )
    pq.write_table(table, tmp_path / "file.parquet")
    (piece,) = read_pieces(tmp_path / "file.parquet")
    assert {name: as_text(column).to_pylist() for name, column in piece.columns.items()} == {
        "whole": ["1", None],
        "double": ["0.1", None],
        "exact": ["12.30", None],
        "flag": ["true", "false"],
        "day": ["2024-01-31", None],
        "at": ["2024-01-31 09:30:00.000000Z", None],
        "naive": ["2024-01-31 09:30:00.000000", None],
        "kind": ["x", "y"],
        "list": ["[1, 2]", None],
    }
    assert piece.line.tolist() == [1, 2]
