"""The rows of a sheet as a stream: every cell as text, what cannot be one with its reason."""

import re
from collections.abc import Generator, Iterator
from itertools import chain

import pyarrow as pa

from bellwether.ingest.files.sheet_cells import WIDEST, Plain, SheetRow, plain_cells
from bellwether.ingest.files.workbook import Merged, SheetOf, Workbook, column_of_letters, parsing, unescaped
from bellwether.ingest.files.workbook_numbers import Shown, text_of_number

_OPENING = b"<sheetData"
_ROW_ENDS = b"</row>"
_HEAD_BYTES = 1 << 20
_TRUTHS = {"1": "true", "0": "false"}
_LAST_ROW = 1 << 40
"""Beyond any program's last row (the largest sheets have 16 million)."""
_REMEMBERED = 1 << 16
_WITH_TEXT = frozenset({"v", "t", "f"})
_NUMERIC = frozenset({"n", "e"})


class SheetReader:
    """Reads the rows of one sheet. Cells merged over several rows have their value in each of them."""

    def __init__(self, workbook: Workbook, sheet: SheetOf) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._cells = _Cells(workbook)
        self.position = 0
        self.size = workbook.size(sheet.member)

    def rows(self, merged: list[Merged]) -> Generator[SheetRow]:
        """The rows that have cells, in order, from the beginning."""
        filler = _Filler(merged)
        for ready in self.ready():
            for row in ready.rows() if isinstance(ready, Plain) else ready:
                yield filler.filled(row)

    def ready(self) -> Generator[Plain | list[SheetRow]]:
        """The rows as they become whole: from plain XML many at once, from any other tag by tag."""
        blocks, parser = self._workbook.blocks(self._sheet.member), _Rows(self._cells)
        head = b""
        while _OPENING not in head and len(head) < _HEAD_BYTES and (block := next(blocks, b"")):
            head += block
        begins, opening, rest = head.partition(_OPENING)
        if not opening or b"<!" in begins or not rest.startswith((b">", b" ")):
            yield from self._parsed(chain([head], blocks), parser)
            return
        waiting = rest.partition(b">")[2]
        for block in chain([b""], blocks):
            self.position = min(self.position + len(block), self.size)
            waiting += block
            whole, end, after = waiting.rpartition(_ROW_ENDS)
            if end:
                waiting = after
                yield self._plain(whole + end, parser)
        self._must_end(waiting)

    def _plain(self, xml: bytes, parser: "_Rows") -> Plain | list[SheetRow]:
        plain = plain_cells(xml, self._cells)
        if plain is None:
            return [
                row for some in self._parsed(iter([b"<rows>", xml, b"</rows>"]), parser, moving=False) for row in some
            ]
        if len(plain.number):
            parser.came_to(int(plain.number[-1]))
        return plain

    def _parsed(self, xml: Iterator[bytes], parser: "_Rows", *, moving: bool = True) -> Iterator[list[SheetRow]]:
        for taken in parsing(xml, self._workbook.label, parser.start, parser.end, parser.text):
            self.position = min(taken, self.size) if moving else self.position
            yield parser.taken()
        yield parser.taken()

    def _must_end(self, xml: bytes) -> None:
        """What follows the rows must be the end of a document."""
        if not re.fullmatch(rb"\s*</sheetData>.*</worksheet>\s*", xml, re.DOTALL):
            # Whoever parses it finds out what is wrong.
            for _ in parsing(iter([b"<worksheet><sheetData>", xml]), self._workbook.label, lambda *_: None):
                pass


class _Cells:
    """What the cells of a workbook say, by their kind and style."""

    def __init__(self, workbook: Workbook) -> None:
        self._texts = workbook.texts()
        self.shared = pa.array(self._texts, pa.string())
        self._shown = workbook.shown()
        self._since_1904 = workbook.since_1904
        self._numbers: dict[tuple[str, Shown], str] = {}

    def text(self, kind: str, style: int, written: str) -> str:
        """The text of a cell; ValueError where it has none."""
        match kind:
            case "s":
                return self._texts[int(written)]
            case "n":
                return self._number(written, self._shown[style] if style < len(self._shown) else Shown.NUMBER)
            case "b":
                return _TRUTHS.get(written, written)
            case "e":
                raise ValueError(f"its formula gives the error {written}")
            case _:
                return unescaped(written)

    def _number(self, written: str, shown: Shown) -> str:
        known = self._numbers.get((written, shown))
        if known is None:
            known = text_of_number(written, shown, since_1904=self._since_1904)
            if len(self._numbers) < _REMEMBERED:
                self._numbers[written, shown] = known
        return known


class _Rows:
    """Takes the tags of a sheet's XML and makes rows of them."""

    def __init__(self, cells: _Cells) -> None:
        self._cells = cells
        self._ready: list[SheetRow] = []
        self._row = SheetRow(0)
        self._column, self._kind, self._style = -1, "n", 0
        self._value: str | None = None
        self._formula: str | None = None
        self._parts: list[str] | None = None
        self._inline: list[str] = []
        self._aside = False
        self._places: dict[str, int] = {}

    def came_to(self, number: int) -> None:
        """Goes on behind the row of that number, which somebody else has read."""
        self._row = SheetRow(number)

    def taken(self) -> list[SheetRow]:
        """The rows that are whole; each is given once."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        if tag == "c":
            place = attributes.get("r")
            self._column = self._column + 1 if place is None else self._place(place)
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", "0"))
            self._value = self._formula = None
            self._inline = []
        elif tag in _WITH_TEXT:
            self._parts = None if self._aside else []
        elif tag == "rPh":
            self._aside = True
        elif tag == "row":
            number = attributes.get("r")
            self._row = SheetRow(self._row.number + 1 if number is None else _numbered(number))
            self._column = -1

    def text(self, text: str) -> None:
        """Text within a tag."""
        if self._parts is not None:
            self._parts.append(text)

    def end(self, tag: str) -> None:
        """A tag ends."""
        if tag in _WITH_TEXT:
            text = "".join(self._parts or ())
            self._parts = None
            if tag == "v":
                self._value = text
            elif tag == "f":
                self._formula = text
            else:
                self._inline.append(text)
        elif tag == "c":
            self._keep()
        elif tag == "rPh":
            self._aside = False
        elif tag == "row" and self._row.cells:
            self._ready.append(self._row)

    def _place(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        column = self._places.get(letters)
        if column is None:
            column = self._places[letters] = min(column_of_letters(letters.upper()), WIDEST)
        return column

    def _keep(self) -> None:
        written, row = self._value, self._row
        if self._kind == "inlineStr":
            written = "".join(self._inline)
        elif written is None and self._formula is not None:
            self._wrong(f"={self._formula}", "the formula has no stored result; open the workbook and save it")
            return
        if not written:
            return
        if self._kind not in _NUMERIC:
            row.texts.add(self._column)
        try:
            if text := self._cells.text(self._kind, self._style, written):
                row.cells[self._column] = text
        except (ValueError, IndexError, OverflowError) as error:
            self._wrong(written, f"the cell cannot be read: {error}")

    def _wrong(self, text: str, reason: str) -> None:
        # As a text it is there, so that it is not taken for a missing value by whoever does not know why.
        self._row.cells[self._column] = text
        self._row.wrong[self._column] = (text, reason)


def _numbered(number: str) -> int:
    row = int(number)
    if not 0 < row <= _LAST_ROW:
        raise ValueError(f"there is no row {number[:20]}")
    return row


class _Filler:
    """Gives merged cells their value in each of their rows."""

    def __init__(self, merged: list[Merged]) -> None:
        self._by_first: dict[int, list[Merged]] = {}
        for one in merged:
            self._by_first.setdefault(one.first, []).append(one)
        self._open: dict[int, tuple[int, str]] = {}

    def filled(self, row: SheetRow) -> SheetRow:
        """The row with the values of cells that began above it."""
        for column, (last, text) in list(self._open.items()):
            if row.number > last:
                del self._open[column]
            else:
                row.cells.setdefault(column, text)
        for one in self._by_first.get(row.number, ()):
            if one.column in row.cells:
                self._open[one.column] = (one.last, row.cells[one.column])
        return row
