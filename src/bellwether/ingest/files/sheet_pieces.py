"""A sheet of a workbook as pieces: dates, numbers and truths as texts that say exactly what the cells hold."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pyarrow as pa

from bellwether.ingest.files.header import LOOKED_AT, Header, Row, header_of
from bellwether.ingest.files.part import Form, Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.files.sheet_cells import Plain, SheetRow
from bellwether.ingest.files.sheet_rows import SheetReader
from bellwether.ingest.files.workbook import Merged, SheetOf, Workbook, letters_of_column, opened_workbook
from bellwether.ingest.refusal import ImportRefused, Rejection

PIECE_CELLS = 400_000
_SHOWN = 5


def sheet_form(part: Part, form: Form) -> Form:
    """The form of a sheet: the row of its header."""
    with opened_workbook(part) as workbook:
        sheet = _sheet(workbook, part)
        merged = workbook.merged(sheet)
        header = _header(SheetReader(workbook, sheet), merged, part, form.header)
        hidden = [one.name for one in workbook.sheets if one.hidden and not workbook.is_empty(one)]
    notes = header.notes
    if part.sheet is None and hidden:
        listed = ", ".join(f"“{name}”" for name in hidden)
        notes += (f"{part.label}: hidden sheets were not read: {listed}. To read one, say “sheet: {hidden[0]}”.",)
    below = [one for one in merged if one.first > header.line]
    if below:
        listed = ", ".join(
            f"{letters_of_column(one.column)}{one.first}:{letters_of_column(one.column)}{one.last}"
            for one in below[:_SHOWN]
        )
        more = f" and {len(below) - _SHOWN:,} more" if len(below) > _SHOWN else ""
        notes += (f"{part.label}: cells merged over several rows ({listed}{more}) count for each of their rows.",)
    return replace(form, header=header.line, notes=(*form.notes, *notes))


def sheet_pieces(part: Part, form: Form) -> Iterator[Piece]:
    """The pieces of a sheet; a row has the number that the spreadsheet program shows."""
    with opened_workbook(part) as workbook:
        sheet = _sheet(workbook, part)
        merged = workbook.merged(sheet)
        reader = SheetReader(workbook, sheet)
        header = _header(reader, merged, part, form.header)
        written: set[int] = set()
        gathered = _Gathered(header.names, written)
        told = False
        for ready in reader.ready() if not merged else ([row] for row in reader.rows(merged)):
            piece = _at_once(ready, header, written, reader) if isinstance(ready, Plain) else None
            if piece is not None:
                if gathered.cells:
                    yield gathered.piece(reader)
                    gathered = _Gathered(header.names, written)
                yield piece
                told = True
                continue
            for row in ready.rows() if isinstance(ready, Plain) else ready:
                if row.number <= header.line:
                    continue
                gathered.add(row)
                if gathered.cells >= PIECE_CELLS:
                    yield gathered.piece(reader)
                    told = True
                    gathered = _Gathered(header.names, written)
        if gathered.cells or not told:
            yield gathered.piece(reader)


def _at_once(plain: Plain, header: Header, written: set[int], reader: SheetReader) -> Piece | None:
    """The piece that the cells below the header are; None where one of them lies beside the table."""
    below = plain.after(header.line)
    found = below.columns(len(header.names))
    if found is None:
        return None
    line, columns = found
    told = np.isin(below.number, line)
    written |= set(np.unique(below.place[below.wordy & told]).tolist())
    filled = set(np.unique(below.place[told]).tolist())
    exact = frozenset(header.names[place] for place in filled - written)
    named = dict(zip(header.names, columns, strict=True))
    return Piece(named, line, (), reader.position, reader.size, exact)


class _Gathered:
    """The rows that will be a piece; `written` grows by the columns that have held texts."""

    def __init__(self, names: tuple[str, ...], written: set[int]) -> None:
        self._names = names
        self._written = written
        self._rows: list[SheetRow] = []
        self._rejected: list[Rejection] = []
        self.cells = 0

    def add(self, row: SheetRow) -> None:
        """Takes a row; one with content beside the table is set aside."""
        if not any(text.strip() for text in row.cells.values()):
            return
        self.cells += len(self._names)
        beyond = max(row.cells)
        if beyond >= len(self._names):
            reason = f"the row has a value in column {letters_of_column(beyond)}, which the header does not name"
            cells = {name: row.cells[place] for place, name in enumerate(self._names) if place in row.cells}
            self._rejected.append(Rejection(row.number, letters_of_column(beyond), row.cells[beyond], reason, cells))
        else:
            self._rows.append(row)

    def piece(self, reader: SheetReader) -> Piece:
        """The rows taken so far."""
        rows = self._rows
        columns = {
            name: pa.array([row.cells.get(place) for row in rows], type=pa.string())
            for place, name in enumerate(self._names)
        }
        for row in rows:
            self._written |= row.texts
        filled = {place for row in rows for place in row.cells}
        exact = frozenset(self._names[place] for place in filled - self._written)
        faults = tuple(
            Rejection(row.number, self._names[place], value, reason)
            for row in rows
            for place, (value, reason) in row.wrong.items()
        )
        line = np.array([row.number for row in rows], dtype=np.int64)
        return Piece(columns, line, tuple(self._rejected), reader.position, reader.size, exact, faults)


def _sheet(workbook: Workbook, part: Part) -> SheetOf:
    if part.sheet is not None:
        named = [sheet for sheet in workbook.sheets if sheet.name == part.sheet]
        if not named:
            listed = ", ".join(f"“{sheet.name}”" for sheet in workbook.sheets)
            raise ImportRefused(f"{workbook.label} has no sheet “{part.sheet}”. Its sheets are: {listed}.")
        return named[0]
    filled = [sheet for sheet in workbook.sheets if not sheet.hidden and not workbook.is_empty(sheet)]
    if not filled:
        raise ImportRefused(f"{workbook.label} is empty: none of its sheets has a cell.")
    if len(filled) > 1:
        listed = ", ".join(f"“{sheet.name}”" for sheet in filled)
        raise ImportRefused(f"{workbook.label} has several sheets: {listed}. Say which one: “sheet: {filled[0].name}”.")
    return filled[0]


def _header(reader: SheetReader, merged: list[Merged], part: Part, line: int | None) -> Header:
    rows: list[Row] = []
    with closing(reader.rows(merged)) as reading:
        for row in reading:
            width = max(row.cells) + 1 if row.cells else 0
            rows.append(Row([row.cells.get(place, "") for place in range(width)], row.number, row.number))
            if len(rows) >= LOOKED_AT and (line is None or row.number > line):
                break
    if line == 0:
        widest = max(len(row.cells) for row in rows) if rows else 0
        rows = [Row([*row.cells, *[""] * (widest - len(row.cells))], row.first, row.last) for row in rows]
    return header_of(rows, line, part.label)
