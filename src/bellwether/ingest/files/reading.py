"""Which reader a part needs."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, assert_never

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.ingest.cells import content
from bellwether.ingest.files.content import Format, format_of, unexpected
from bellwether.ingest.files.contents import parts_chosen
from bellwether.ingest.files.csv_pieces import csv_pieces
from bellwether.ingest.files.delimited import cut_of
from bellwether.ingest.files.json_pieces import json_form, json_pieces
from bellwether.ingest.files.parquet_pieces import parquet_form, parquet_pieces
from bellwether.ingest.files.part import LEFT_OPEN, Form, Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.files.sheet_pieces import sheet_form, sheet_pieces
from bellwether.ingest.refusal import Rejection

T = TypeVar("T")


def form_of(part: Part, form: Form = LEFT_OPEN) -> Form:
    """The form of a part with nothing left open: what is not said is found by looking, and told in its notes."""
    found = _format(part)
    complete = _form(part, found, form)
    return replace(complete, notes=(*unexpected(part, found), *complete.notes))


def read_part(part: Part, form: Form = LEFT_OPEN) -> Iterator[Piece]:
    """The pieces of a part, in order."""
    match _format(part):
        case Format.DELIMITED:
            return csv_pieces(part, form)
        case Format.JSON | Format.LINES:
            return _without_nul(json_pieces(part, form))
        case Format.PARQUET:
            return _without_nul(parquet_pieces(part))
        case Format.WORKBOOK | Format.ARCHIVE:
            return _without_nul(sheet_pieces(part, form))
        case never:
            assert_never(never)


def read_pieces(
    path: Path, form: Form = LEFT_OPEN, member: str | None = None, sheet: str | None = None
) -> Iterator[Piece]:
    """The pieces of all tables that a path holds, one table after the other."""
    for part in parts_chosen(path, member, sheet):
        yield from read_part(part, form_of(part, form))


def read_ahead(pieces: Iterator[T]) -> Iterator[T]:
    """The same pieces; the next one is made while the last one is used."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece


def _format(part: Part) -> Format:
    found = format_of(part)
    # Only its table of contents tells a workbook from another archive; opening it will look there.
    return Format.WORKBOOK if found is Format.ARCHIVE else found


def _form(part: Part, found: Format, form: Form) -> Form:
    match found:
        case Format.DELIMITED:
            return cut_of(part, form)[1]
        case Format.JSON | Format.LINES:
            return json_form(part, form)
        case Format.PARQUET:
            return parquet_form(part, form)
        case Format.WORKBOOK | Format.ARCHIVE:
            return sheet_form(part, form)
        case never:
            assert_never(never)


def _without_nul(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces without rows that hold a NUL character, which no warehouse keeps."""
    for piece in pieces:
        spoiled = np.zeros(len(piece.line), dtype=np.bool_)
        for column in piece.columns.values():
            if pa.types.is_string(column.type) and (content(column) == 0).any():
                spoiled |= pc.fill_null(pc.match_substring(column, "\0"), False).to_numpy(zero_copy_only=False)
        if not spoiled.any():
            yield piece
            continue
        mask = pa.array(~spoiled)
        nuls = [Rejection(int(line), "", "", "the row holds a NUL character") for line in piece.line[spoiled]]
        yield replace(
            piece,
            columns={name: column.filter(mask) for name, column in piece.columns.items()},
            line=piece.line[~spoiled],
            rejected=tuple(sorted([*piece.rejected, *nuls], key=lambda row: row.line)),
        )
