"""Pieces of even size: the same rows, lines and rejections, however the reader cut them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from bellwether.ingest.files.even import evenly
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.refusal import Rejection


def make_pieces(lengths: list[int], bad: set[int]) -> list[Piece]:
    """Pieces of so many rows; the lines in `bad` are no rows."""
    pieces, line = [], 2
    for length in lengths:
        lines = list(range(line, line + length))
        line += length
        good = [number for number in lines if number not in bad]
        rejected = tuple(Rejection(number, "", "", "ragged") for number in lines if number in bad)
        columns = {"n": pa.array([f"row {number}" for number in good], pa.string())}
        pieces.append(Piece(columns, np.array(good, dtype=np.int64), rejected, position=line, size=1000))
    return pieces


def told(pieces: list[Piece]) -> tuple[list[str], list[int], list[int]]:
    rows = [text for piece in pieces for text in piece.columns["n"].to_pylist()]
    lines = [line for piece in pieces for line in piece.line.tolist()]
    return rows, lines, sorted(row.line for piece in pieces for row in piece.rejected)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.sets(st.integers(2, 200)), st.integers(1, 50))
def test_cutting_anew_keeps_every_row_line_and_rejection(lengths: list[int], bad: set[int], rows: int) -> None:
    pieces = make_pieces(lengths, bad)
    even = list(evenly(pieces, rows))
    assert told(even) == told(pieces)
    assert all(len(piece.line) == rows for piece in even[:-1])
    assert len(even[-1].line) <= rows


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.sets(st.integers(2, 200)), st.integers(1, 50))
def test_a_rejected_line_comes_with_the_rows_around_it(lengths: list[int], bad: set[int], rows: int) -> None:
    even = list(evenly(make_pieces(lengths, bad), rows))
    seen = 0
    for piece in even:
        assert all(row.line > seen for row in piece.rejected)
        seen = int(piece.line[-1]) if len(piece.line) else seen


def test_pieces_of_other_columns_are_not_joined() -> None:
    first, second = make_pieces([2, 3], set())
    other = Piece({"m": second.columns["n"]}, second.line)
    assert [list(piece.columns) for piece in evenly([first, other])] == [["n"], ["m"]]


def test_a_file_without_rows_is_one_empty_piece() -> None:
    (piece,) = evenly(make_pieces([0], set()))
    assert (list(piece.columns), len(piece.line)) == (["n"], 0)
