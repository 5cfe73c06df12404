"""JSON as pieces: a list of objects, one within a document, objects line by line or one after the other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import assert_never

import numpy as np
import pyarrow as pa

from bellwether.ingest.files.encodings import FOREIGN, known_encoding, marked_encoding, recoded
from bellwether.ingest.files.flow import Flow, Reader
from bellwether.ingest.files.json_columns import grid_of
from bellwether.ingest.files.json_rows import Table, rows_of, table_of
from bellwether.ingest.files.json_structure import Parted, Stage, Structure, documents, elements, must_fit, parted
from bellwether.ingest.files.part import Form, Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.refusal import ImportRefused

HEAD_BYTES = 1 << 20
MOST_COLUMNS = 20_000
_KEY = re.compile(rb'"((?:[^"\\]|\\.)*)"\s*:\s*$')
_LONGEST_KEY = 1000
_OPENED = ord("{")
_LISTED = ord("[")
_WITHIN = 2
_LINE_NAMES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")


class _Shape(Enum):
    LIST = "list"
    WRAPPED = "wrapped"
    LINES = "lines"
    DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the rows are: how they follow one another, the list's name in the document and where it begins."""

    shape: _Shape
    name: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class _Shaped:
    """What a file's rows are like: where they are, in which encoding, which columns they have all together."""

    place: _Place
    encoding: str
    columns: tuple[str, ...]
    exact: frozenset[str]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some rows, and how far the file was read."""

    table: Table
    position: int
    size: int


def json_form(part: Part, form: Form) -> Form:
    """The form of a JSON text: its encoding, and which list of the document its rows are from."""
    shaped = _shaped(part, form)
    return replace(form, encoding=shaped.encoding, notes=(*form.notes, *shaped.notes))


def json_pieces(part: Part, form: Form) -> Iterator[Piece]:
    """The pieces of a JSON text, all cells as text; a line of JSON Lines is its line, else each row has its place."""
    shaped = _shaped(part, form)
    names = shaped.columns
    told = False
    for chunk in _rows(part, shaped.place, shaped.encoding, cells=True):
        table = chunk.table
        empty = pa.nulls(len(table.line), pa.string())
        whole = {name: table.columns.get(name, empty) for name in names}
        told = True
        yield Piece(whole, table.line, tuple(table.rejected), chunk.position, chunk.size, shaped.exact)
    if not told:
        yield Piece({name: pa.array([], pa.string()) for name in names}, np.empty(0, dtype=np.int64))


def _shaped(part: Part, form: Form) -> _Shaped:
    stamp = part.path.stat()
    return _looked_at(part, form.encoding, (stamp.st_size, stamp.st_mtime_ns))


@lru_cache(maxsize=64)
def _looked_at(part: Part, encoding: str | None, _stamp: tuple[int, int]) -> _Shaped:
    """All columns of a file, for which it is read once; remembered, for the reading itself asks again."""
    code = marked_encoding(part) if encoding is None else known_encoding(encoding, part.label)
    place, notes = _place(part, code)
    if part.sheet is not None and place.shape is not _Shape.WRAPPED:
        raise ImportRefused(f"{part.label}: the file is one list without a name. Leave “sheet” out of the mapping.")
    names: dict[str, None] = {}
    texts: set[str] = set()
    try:
        for chunk in _rows(part, place, code, cells=False):
            names.update(dict.fromkeys(chunk.table.columns))
            texts |= chunk.table.texts
            if len(names) > MOST_COLUMNS:
                raise ImportRefused(
                    f"{part.label}: the objects have more than {MOST_COLUMNS:,} different keys. Are ids used as keys?"
                )
    except _Broken:
        # The rows before the place where it breaks are rows; reading them says where that is.
        pass
    if not names:
        raise ImportRefused(f"{part.label} is empty, or holds no objects with names and values.")
    return _Shaped(place, code, tuple(names), frozenset(names) - texts, notes)


class _Broken(ImportRefused):
    """The text stops being JSON."""


def _rows(part: Part, place: _Place, encoding: str, *, cells: bool) -> Iterator[_Chunk]:
    """The rows; without `cells` their columns may be empty."""
    flow = Flow(part)
    blocks = flow.blocks()
    try:
        for table in _tables(recoded(blocks, encoding), place, flow, cells):
            yield _Chunk(table, flow.position, flow.size)
    finally:
        blocks.close()


def _tables(text: Iterator[bytes], place: _Place, flow: Flow, cells: bool) -> Iterator[Table]:
    match place.shape:
        case _Shape.LINES:
            return _of_lines(text, flow, cells)
        case _Shape.DOCUMENTS:
            return _of_documents(text, flow, cells)
        case _Shape.LIST | _Shape.WRAPPED:
            return _of_list(_from(text, place.start), place, flow, cells)
        case never:
            assert_never(never)


def _elements(text: bytes, before: int, cells: bool) -> Table:
    """The rows that the elements of a list are, numbered by their place."""
    grid = grid_of(text, cells=cells) if FOREIGN.encode() not in text and text.strip() else None
    if grid is not None:
        return Table(grid.columns, grid.texts, np.arange(before + 1, before + 1 + grid.rows), [])
    found = parted(text)
    return table_of(rows_of(found, range(before + 1, before + 1 + len(found.texts))))


def _from(blocks: Iterator[bytes], start: int) -> Iterator[bytes]:
    skipped = 0
    for block in blocks:
        if skipped + len(block) > start:
            yield block[max(start - skipped, 0) :]
        skipped += len(block)


def _of_list(blocks: Iterator[bytes], place: _Place, flow: Flow, cells: bool) -> Iterator[Table]:
    row = 0
    for text, stage in elements(blocks, flow.part.label):
        match stage:
            case Stage.WITHIN | Stage.LAST:
                table = _elements(text, row, cells)
                yield table
                row = table.last(row)
            case Stage.BEHIND:
                if place.shape is _Shape.LIST and text.strip():
                    raise _Broken(f"{flow.part.label}: its list ends after row {row:,}, the file {_breaks(text)}")
            case Stage.CUT:
                raise _Broken(f"{flow.part.label} is cut off: after row {row:,} the list of its rows {_breaks(text)}")


def _breaks(text: bytes) -> str:
    shown = text.strip()[:60].decode(errors="replace")
    return (
        f"goes on with “{shown}” and is never closed. " if shown else "is never closed. "
    ) + "Export the file again and import it again; rows that are there already stay as they are."


def _of_lines(blocks: Iterator[bytes], flow: Flow, cells: bool) -> Iterator[Table]:
    line = 0
    rest = b""
    for block in blocks:
        whole, end, rest = (rest + block).rpartition(b"\n")
        must_fit(len(rest), flow.part.label)
        if end:
            yield _lines(whole, line, cells)
            line += whole.count(b"\n") + 1
    if rest.strip():
        yield _lines(rest, line, cells)


def _lines(text: bytes, before: int, cells: bool) -> Table:
    """The rows of some lines, of which `before` came before."""
    count = text.count(b"\n") + 1
    # No text of JSON holds a line's end, so each of them parts two rows.
    grid = grid_of(text.replace(b"\n", b","), cells=cells) if FOREIGN.encode() not in text else None
    if grid is not None and grid.rows == count:
        return Table(grid.columns, grid.texts, np.arange(before + 1, before + 1 + count), [])
    numbered = [(before + 1 + place, one) for place, one in enumerate(text.split(b"\n")) if one and not one.isspace()]
    found = parted(b",".join(one for _, one in numbered))
    if len(found.texts) != len(numbered):
        # A line that is no JSON value by itself: each line for itself then.
        found = Parted(b"", [one for _, one in numbered], -1, 0)
    return table_of(rows_of(found, [line for line, _ in numbered]))


def _of_documents(blocks: Iterator[bytes], flow: Flow, cells: bool) -> Iterator[Table]:
    row = 0
    for text in documents(blocks, flow.part.label):
        table = _elements(text, row, cells)
        yield table
        row = table.last(row)


def _place(part: Part, encoding: str) -> tuple[_Place, tuple[str, ...]]:
    """Where the rows of a JSON text are."""
    flow = Flow(part)
    blocks = flow.blocks()
    head = Reader(recoded(blocks, encoding)).read(HEAD_BYTES)
    blocks.close()
    begins = head.lstrip()[:1]
    if begins == b"[":
        return _Place(_Shape.LIST, start=head.index(b"[")), ()
    if begins != b"{" or part.name.lower().endswith(_LINE_NAMES):
        return _Place(_Shape.LINES), ()
    closings = Structure().signs(head).closings(0)
    if len(closings):
        end = int(closings[0]) + 1
        following = head[end:].lstrip()
        if following:
            on_one_line = b"\n" not in head[:end].strip() and b"\n" in head[end : len(head) - len(following)]
            return _Place(_Shape.LINES if on_one_line or following[:1] != b"{" else _Shape.DOCUMENTS), ()
    return _list_within(part, encoding)


def _list_within(part: Part, encoding: str) -> tuple[_Place, tuple[str, ...]]:
    """The list of objects within a document: the one that is asked for, or the only one."""
    lists = _lists(part, encoding)
    names = [name for name, _ in lists]
    if part.sheet is not None:
        if part.sheet not in names:
            held = f"Its lists are: {', '.join(names)}." if names else "It has none."
            raise ImportRefused(f"{part.label}: there is no list “{part.sheet}” of objects in the document. {held}")
        return _Place(_Shape.WRAPPED, part.sheet, dict(lists)[part.sheet]), ()
    if len(lists) > 1:
        raise ImportRefused(
            f"{part.label} holds several lists: {', '.join(names)}. Say in the mapping which one is meant, "
            f"as in “sheet: {names[0]}”."
        )
    if not lists:
        return _Place(_Shape.DOCUMENTS), ()
    name, start = lists[0]
    return _Place(_Shape.WRAPPED, name, start), (f"{part.label}: the rows are those of the list “{name}”.",)


def _lists(part: Part, encoding: str) -> list[tuple[str, int]]:
    """The lists of objects at the top of a document, by name, and at which byte of its text they begin."""
    flow = Flow(part)
    blocks = flow.blocks()
    structure = Structure()
    found: list[tuple[str, int]] = []
    waiting: tuple[str, int] | None = None
    passed = 0
    before = b""
    for block in recoded(blocks, encoding):
        signs = structure.signs(block)
        text = before + signs.text
        if waiting is not None and len(signs.at):
            found += [waiting] if signs.sign[0] == _OPENED else []
            waiting = None
        for place in np.flatnonzero((signs.sign == _LISTED) & (signs.depth == _WITHIN)).tolist():
            at = int(signs.at[place])
            key = _KEY.search(text[: at + len(before)][-_LONGEST_KEY:])
            if key is None:
                continue
            named = (key[1].decode(errors="replace"), passed + at)
            if place + 1 == len(signs.at):
                waiting = named
            elif signs.sign[place + 1] == _OPENED:
                found.append(named)
        passed += len(signs.text)
        before = text[-_LONGEST_KEY:]
    blocks.close()
    return found
