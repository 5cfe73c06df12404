"""Objects of JSON straight to columns: where rows have the same keys in one order, no value becomes a Python object.

The signs outside of strings tell where every key and value stands. Whatever is not plain (a key that comes twice or
has a backslash, what is no JSON) is left to those who read row by row: then there is no grid.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.ingest.files.json_rows import list_text
from bellwether.ingest.files.json_structure import Signs, Structure

Places = NDArray[np.int64]

_MOST_SHAPES = 64
_DEEPEST = 50
_QUOTE, _COMMA, _COLON, _NULL = (ord(sign) for sign in '",:n')
_OBJECT, _OBJECT_END, _LIST, _LIST_END = (ord(sign) for sign in "{}[]")
_BLANK = np.isin(np.arange(256), [ord(sign) for sign in " \t\r\n"])
_WORDLIKE = np.isin(np.arange(256), [ord(sign) for sign in '"[tf'])
_NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
_WORDS = pa.array(["true", "false", "null"])


class _NotPlain(Exception):
    """The rows have to be read one by one."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows as columns of texts, and which columns have held anything but numbers. Without `cells` they are empty."""

    rows: int
    columns: dict[str, pa.Array]
    texts: set[str]


def grid_of(text: bytes, *, cells: bool = True) -> Grid | None:
    """The objects in a text, parted by commas, as a grid; None where they are not plain enough."""
    try:
        text.decode("utf-8")
        return _Text(text).grid(cells=cells)
    except (_NotPlain, UnicodeError, ValueError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class _Shape:
    """Rows of one shape: which they are, their signs, and a line of places for each: its start, its signs, its end."""

    which: Places
    signs: bytes
    places: Places

    def gap(self, number: int) -> tuple[Places, Places]:
        """What stands before the sign of that number, in each row."""
        return self.places[:, number] + 1, self.places[:, number + 1]

    def where(self, rows: Places) -> "_Shape":
        """Some of the rows."""
        return _Shape(self.which[rows], self.signs, self.places[rows])


@dataclass(slots=True)
class _Column:
    """One column in the rows of several shapes; it is `told` where it is not null in all of them."""

    parts: dict[int, pa.Array] = field(default_factory=dict)
    told: bool = False


class _Text:
    """A text whose rows become columns. The quotation marks of keys and values must be all that it has."""

    def __init__(self, text: bytes) -> None:
        structure = Structure()
        signs = structure.signs(text)
        if structure.depth or structure.in_string or len(signs.text) != len(text):
            raise _NotPlain
        if len(signs.depth) and int(signs.depth.max()) > _DEEPEST:
            raise _NotPlain
        self._letters = np.frombuffer(text, dtype=np.uint8)
        self._buffer = pa.py_buffer(text)
        self._escaped = b"\\" in text
        self._signs, self._quotes = signs, signs.quotes
        self._seen = 0
        self._columns: dict[str, _Column] = {}
        self._objects: set[str] = set()
        self._texts: set[str] = set()

    def grid(self, *, cells: bool) -> Grid:
        """All rows."""
        shapes = [shape for alike in self._by_signs() for shape in self._by_keys(alike)]
        shapes.sort(key=lambda shape: int(shape.which[0]))
        for number, shape in enumerate(shapes):
            for path, gap in self._paths(shape):
                column = self._columns.setdefault(path, _Column())
                if number in column.parts:
                    raise _NotPlain
                column.parts[number] = self._cells(path, shape.gap(gap), cells=cells)
        if self._seen != len(self._quotes):
            raise _NotPlain
        order = np.argsort(np.concatenate([shape.which for shape in shapes])) if shapes else np.empty(0, np.int64)
        return Grid(len(order), self._joined(shapes, order, cells=cells), self._texts)

    def _by_signs(self) -> Iterator[_Shape]:
        """The rows by the signs that they have."""
        at, sign, depth = _outside_of_lists(self._signs)
        tops = np.flatnonzero((sign == _COMMA) & (depth == 0))
        first, last = np.concatenate([[0], tops + 1]), np.concatenate([tops, [len(sign)]])
        starts = np.concatenate([[-1], at[tops]])
        ends = np.concatenate([at[tops], [len(self._letters)]])
        for count in np.unique(last - first).tolist():
            if not count:
                raise _NotPlain
            which = np.flatnonzero(last - first == count)
            index = first[which][:, None] + np.arange(count)
            signs, places = sign[index], np.column_stack([starts[which], at[index], ends[which]])
            for rows in _alike(signs):
                yield _Shape(which[rows], signs[rows[0]].tobytes(), places[rows])

    def _by_keys(self, shape: _Shape) -> Iterator[_Shape]:
        """The rows of a shape by their keys, which come in an order of their own."""
        codes = []
        for gap, before in enumerate(shape.signs):
            if before == _COLON:
                keys = self._keys(shape.gap(gap)).dictionary_encode()
                codes.append(keys.indices.to_numpy(zero_copy_only=False))
        if not codes or not any(code.any() for code in codes):
            yield shape
            return
        for rows in _alike(np.column_stack(codes)):
            yield shape.where(rows)

    def _paths(self, shape: _Shape) -> Iterator[tuple[str, int]]:
        """The columns of a shape, each with the gap in which its values stand; every gap beside them must be blank."""
        path: list[str] = []
        depth, before = 0, 0
        for gap, sign in enumerate(shape.signs):
            if gap and not depth:
                raise _NotPlain
            if sign == _COLON and before in (_OBJECT, _COMMA):
                path = [*path[: depth - 1], self._key(shape, gap)]
            elif sign in (_COMMA, _OBJECT_END) and before == _COLON:
                yield ".".join(path), gap
            elif (before, sign) in _BESIDE:
                self._must_be_blank(shape.gap(gap))
                self._objects |= {".".join(path)} if sign == _OBJECT and depth else set()
            else:
                raise _NotPlain
            depth += (sign == _OBJECT) - (sign == _OBJECT_END)
            before = sign
        if depth:
            raise _NotPlain
        self._must_be_blank(shape.gap(len(shape.signs)))

    def _key(self, shape: _Shape, gap: int) -> str:
        start, end = self._trimmed(shape.gap(gap))
        if not self._quoted(start, end).all():
            raise _NotPlain
        self._seen += 2 * len(start)
        name = self._letters[start[0] + 1 : end[0] - 1].tobytes()
        if b"\\" in name:
            raise _NotPlain
        return name.decode()

    def _keys(self, gap: tuple[Places, Places]) -> pa.Array:
        return self._strings(*self._trimmed(gap))

    def _must_be_blank(self, gap: tuple[Places, Places]) -> None:
        start, end = self._trimmed(gap)
        if (start < end).any():
            raise _NotPlain

    def _trimmed(self, gap: tuple[Places, Places]) -> tuple[Places, Places]:
        """The place without blanks at its ends."""
        start, end = gap
        letters, last = self._letters, len(self._letters) - 1
        while (blank := (start < end) & _BLANK[letters[np.minimum(start, last)]]).any():
            start = start + blank
        while (blank := (start < end) & _BLANK[letters[end - 1]]).any():
            end = end - blank
        return start, end

    def _quoted(self, start: Places, end: Places) -> NDArray[np.bool_]:
        """Whether each place holds something in quotes; a quotation mark that is never closed is none."""
        marked: NDArray[np.bool_] = (start < end) & (self._letters[np.minimum(start, len(self._letters) - 1)] == _QUOTE)
        if (marked & ((end - start < 2) | (self._letters[end - 1] != _QUOTE))).any():
            raise _NotPlain
        return marked

    def _strings(self, start: Places, end: Places) -> pa.Array:
        """What stands in these places, which follow one another in the text."""
        borders = np.empty(2 * len(start), dtype=np.int32)
        borders[0::2], borders[1::2] = start, end
        every = pa.Array.from_buffers(pa.string(), len(borders) - 1, [None, pa.py_buffer(borders), self._buffer])
        return every.take(pa.array(np.arange(0, len(borders) - 1, 2)))

    def _cells(self, path: str, gap: tuple[Places, Places], *, cells: bool) -> pa.Array:
        """The values of one column; nothing where they are only looked at."""
        start, end = self._trimmed(gap)
        if (start >= end).any():
            raise _NotPlain
        first, quoted = self._letters[start], self._quoted(start, end)
        listed = first == _LIST
        self._seen += 2 * int(quoted.sum())
        if listed.any():
            borders = np.searchsorted(self._quotes, start[listed]), np.searchsorted(self._quotes, end[listed])
            self._seen += int((borders[1] - borders[0]).sum())
        if _WORDLIKE[first].any():
            self._texts.add(path)
        if (first != _NULL).any():
            self._columns[path].told = True
        if not cells:
            return _NOTHING
        texts = self._strings(start + quoted, end - quoted)
        if not quoted.all():
            texts = _sound(texts, pa.array(~(quoted | listed)))
        if listed.any() or (self._escaped and pc.any(pc.match_substring(texts, "\\")).as_py()):
            texts = _decoded(texts, quoted, listed)
        return texts

    def _joined(self, shapes: list[_Shape], order: Places, *, cells: bool) -> dict[str, pa.Array]:
        """The columns over all shapes, in the order of the rows. A null beside an object is no column."""
        told = {path: one for path, one in self._columns.items() if one.told or path not in self._objects}
        if len(shapes) == 1:
            return {path: column.parts[0] for path, column in told.items()}
        absent = [pa.nulls(len(shape.which), pa.string()) for shape in shapes]
        place = pa.array(order)
        joined = {}
        for path, column in told.items():
            parts = [column.parts.get(number, null) for number, null in enumerate(absent)]
            joined[path] = pa.concat_arrays(parts).take(place) if cells else _NOTHING
        return joined


_NOTHING = pa.nulls(0, pa.string())
_BESIDE = {
    (0, _OBJECT),
    (_COLON, _OBJECT),
    (_OBJECT, _OBJECT_END),
    (_OBJECT_END, _OBJECT_END),
    (_OBJECT_END, _COMMA),
}
"""Signs between which nothing may stand."""


def _outside_of_lists(signs: Signs) -> tuple[Places, NDArray[np.uint8], Places]:
    """The places, signs and depths outside of lists, which are values as a whole."""
    opens = signs.sign == _LIST
    if not opens.any():
        return signs.at, signs.sign, signs.depth
    closes = signs.sign == _LIST_END
    outside = (np.cumsum(opens.astype(np.int64) - closes) == 0) & ~closes
    return signs.at[outside], signs.sign[outside], signs.depth[outside]


def _alike(table: NDArray[np.generic]) -> Iterator[Places]:
    """Which rows of a table are the same, for each kind of them."""
    if (table == table[0]).all():
        yield np.arange(len(table))
        return
    _, kinds = np.unique(table, axis=0, return_inverse=True)
    if kinds.max() >= _MOST_SHAPES:
        raise _NotPlain
    for kind in range(int(kinds.max()) + 1):
        yield np.flatnonzero(kinds == kind)


def _sound(texts: pa.Array, bare: pa.Array) -> pa.Array:
    """The texts, null where a null stands without quotes; what stands so must be a number or a word of JSON."""
    words = pc.and_(bare, pc.is_in(texts, value_set=_WORDS))
    numbers = pc.and_(bare, pc.invert(words))
    if not pc.all(pc.match_substring_regex(texts.filter(numbers), _NUMBER), min_count=0).as_py():
        raise _NotPlain
    nulls = pc.and_(words, pc.equal(texts, "null"))
    return pc.if_else(nulls, pa.scalar(None, pa.string()), texts) if pc.any(nulls).as_py() else texts


def _decoded(texts: pa.Array, quoted: NDArray[np.bool_], listed: NDArray[np.bool_]) -> pa.Array:
    """The texts with their escaped letters, and lists as they are written everywhere."""
    values = texts.to_pylist()
    for row in np.flatnonzero(listed).tolist():
        values[row] = list_text(values[row])
    for row in np.flatnonzero(quoted).tolist():
        if "\\" in values[row]:
            values[row] = json.loads(f'"{values[row]}"', strict=False)
    return pa.array(values, pa.string())
