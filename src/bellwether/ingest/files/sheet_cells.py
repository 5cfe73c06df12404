"""Rows of a sheet from plain XML, many at once: cells as nearly every program writes them, with no call for a tag."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import compress, pairwise
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.ingest.files.workbook import column_of_letters
from bellwether.ingest.parsed import filled, flags

WIDEST = 16_384

_BETWEEN = r'(?:[ \t\r\n]|</row>|<row r="[0-9]{1,8}"[^>]*>)*'
_CELL = (
    r'^r="(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,8})"(?: s="(?P<style>[0-9]{1,6})")?'
    r'(?: t="(?P<kind>s|n|b|str|inlineStr)")?'
    r"(?:/>|>(?P<formula><f[^>]*>[^<]*</f>|<f[^>]*/>)?"
    r"(?:<v>(?P<value>[^<]*)</v>|<v/>|<is><t[^>]*>(?P<inline>[^<]*)</t></is>)?</c>)"
    rf"{_BETWEEN}$"
)
_BEFORE = re.compile(_BETWEEN)
_ROW = re.compile(r'<row r="([0-9]+)"')
_ENTITY = re.compile("&(?:#(x[0-9A-Fa-f]{1,6}|[0-9]{1,7})|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


@dataclass(slots=True)
class SheetRow:
    """A row: its number, its cells by column from 0, which of them are text, and what is wrong in some."""

    number: int
    cells: dict[int, str] = field(default_factory=dict)
    texts: set[int] = field(default_factory=set)
    wrong: dict[int, tuple[str, str]] = field(default_factory=dict)


class Cells(Protocol):
    """What the cells of a workbook say, by their kind and style."""

    @property
    def shared(self) -> pa.Array:
        """The texts that cells name by their number."""
        ...

    def text(self, kind: str, style: int, written: str) -> str:
        """The text of a cell; ValueError where it has none."""
        ...


@dataclass(frozen=True, slots=True)
class Plain:
    """Cells in the order of their rows: the number of the row, the column, what it says, and whether it is a text."""

    number: NDArray[np.int64]
    place: NDArray[np.int64]
    text: pa.Array
    wordy: NDArray[np.bool_]

    def rows(self) -> Iterator[SheetRow]:
        """The same row by row."""
        places, told, wordy = self.place.tolist(), self.text.to_pylist(), self.wordy.tolist()
        borders = [0, *(np.flatnonzero(np.diff(self.number)) + 1).tolist(), len(told)]
        for start, end in pairwise(borders):
            if start < end:
                row = SheetRow(int(self.number[start]))
                row.cells = {at: one for at, one in zip(places[start:end], told[start:end], strict=True) if one}
                row.texts = set(compress(places[start:end], wordy[start:end]))
                yield row

    def columns(self, width: int) -> tuple[NDArray[np.int64], list[pa.Array]] | None:
        """The numbers of the rows that say anything, and so many columns; None where a cell lies beside them."""
        if len(self.place) and int(self.place.max()) >= width:
            return None
        says = flags(pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(self.text), ""), False))
        lines = np.unique(self.number[says])
        row = np.searchsorted(lines, self.number)
        kept = np.isin(self.number, lines)
        found = []
        for place in range(width):
            mine = np.flatnonzero((self.place == place) & kept)
            index = np.full(len(lines), -1, dtype=np.int64)
            index[row[mine]] = mine
            found.append(self.text.take(pa.array(index, mask=index < 0)))
        return lines, found

    def after(self, line: int) -> "Plain":
        """The cells below a row."""
        mask = self.number > line
        if mask.all():
            return self
        return Plain(self.number[mask], self.place[mask], self.text.filter(pa.array(mask)), self.wordy[mask])


def plain_cells(xml: bytes, cells: Cells) -> Plain | None:
    """The cells in a part of a sheet's XML; None where a tag has to be looked at by itself."""
    try:
        return _cells(xml.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n"), cells)
    except (UnicodeDecodeError, ValueError, IndexError, OverflowError):
        return None


def _cells(text: str, cells: Cells) -> Plain:
    before, *pieces = text.split("<c ")
    if not _BEFORE.fullmatch(before):
        raise ValueError(before)
    found = pc.extract_regex(pa.array(pieces, pa.string()), _CELL)
    if found.null_count:
        raise ValueError("a cell that is not plain")
    value, inline = pc.struct_field(found, "value"), pc.struct_field(found, "inline")
    written = pc.if_else(pc.equal(inline, ""), value, inline)
    empty = pc.equal(written, "")
    # A formula whose result was never stored must be told of.
    if pc.any(pc.and_(empty, pc.not_equal(pc.struct_field(found, "formula"), ""))).as_py():
        raise ValueError("a formula without a result")
    held = found.filter(pc.invert(empty))
    number = filled(pc.struct_field(held, "row").cast(pa.int64()), 0)
    if (np.diff(number) < 0).any() or not set(np.unique(number).tolist()) <= set(map(int, _ROW.findall(text))):
        raise ValueError("cells that are not in their row")
    wordy = ~flags(pc.is_in(pc.struct_field(held, "kind"), value_set=_NUMERIC))
    place = _places(pc.struct_field(held, "column"))
    return Plain(number, place, _told(cells, held, written.filter(pc.invert(empty))), wordy)


_NUMERIC = pa.array(["", "n"])


def _places(letters: pa.Array) -> NDArray[np.int64]:
    coded = letters.dictionary_encode()
    known = np.array([min(column_of_letters(one), WIDEST) for one in coded.dictionary.to_pylist()], dtype=np.int64)
    return known[filled(coded.indices, 0)] if len(known) else known


def _told(cells: Cells, held: pa.StructArray, written: pa.Array) -> pa.Array:
    """What each cell says: once for each distinct number of a style, and straight from the list for shared texts."""
    if not len(written):
        return written
    ways = pc.binary_join_element_wise(pc.struct_field(held, "kind"), pc.struct_field(held, "style"), " ")
    coded = ways.dictionary_encode()
    codes = filled(coded.indices, 0)
    told, places = [], []
    for number, way in enumerate(coded.dictionary.to_pylist()):
        mask = codes == number
        kind, style = way.split(" ")
        places.append(np.flatnonzero(mask))
        told.append(_said(cells, kind or "n", int(style or "0"), written.filter(pa.array(mask))))
    order = np.argsort(np.concatenate(places))
    return pa.concat_arrays(told).take(pa.array(order))


def _said(cells: Cells, kind: str, style: int, written: pa.Array) -> pa.Array:
    if kind == "s":
        return cells.shared.take(written.cast(pa.uint32()))
    if kind in _TEXTS and not pc.any(pc.match_substring_regex(written, "&|_x")).as_py():
        return written
    distinct = written.dictionary_encode()
    said = [cells.text(kind, style, _unescaped(one)) for one in distinct.dictionary.to_pylist()]
    return pa.array(said, pa.string()).take(distinct.indices)


_TEXTS = {"str", "inlineStr"}


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    told = _ENTITY.sub(_sign, text)
    if "&" in _ENTITY.sub("", text):
        raise ValueError("an entity that no workbook has")
    return told


def _sign(found: re.Match[str]) -> str:
    number, name = found[1], found[2]
    if name:
        return _NAMED[name]
    return chr(int(number[1:], 16) if number[0] == "x" else int(number))
