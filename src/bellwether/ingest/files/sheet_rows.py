"""The rows of a sheet as a stream: every cell as text, what cannot be one with its reason."""

from collections.abc import Generator
from dataclasses import dataclass, field

from bellwether.ingest.files.workbook import Merged, SheetOf, Workbook, column_of_letters, parsing, unescaped
from bellwether.ingest.files.workbook_numbers import Shown, text_of_number

_TRUTHS = {"1": "true", "0": "false"}
_WIDEST = 16_384


@dataclass(slots=True)
class SheetRow:
    """A row: its number, its cells by column from 0, which of them are text, and what is wrong in some."""

    number: int
    cells: dict[int, str] = field(default_factory=dict)
    texts: set[int] = field(default_factory=set)
    wrong: dict[int, tuple[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Cell:
    """The cell that is being read."""

    column: int = -1
    kind: str = "n"
    style: int = 0
    formula: str | None = None
    text: str | None = None


class SheetReader:
    """Reads the rows of one sheet. Cells merged over several rows have their value in each of them."""

    def __init__(self, workbook: Workbook, sheet: SheetOf) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._texts = workbook.texts()
        self._shown = workbook.shown()
        self._numbers: dict[tuple[str, Shown], str] = {}
        self._places: dict[str, int] = {}
        self._rows: list[SheetRow] = []
        self._row = SheetRow(0)
        self._cell = _Cell()
        self._parts: list[str] | None = None
        self._aside = False
        self._inline: list[str] = []
        self.position = 0
        self.size = workbook.size(sheet.member)

    def rows(self, merged: list[Merged]) -> Generator[SheetRow]:
        """The rows that have cells, in order."""
        filler = _Filler(merged)
        blocks = self._workbook.blocks(self._sheet.member)
        for taken in parsing(blocks, self._workbook.label, self._start, self._end, self._text):
            self.position = min(taken, self.size)
            ready, self._rows = self._rows, []
            for row in ready:
                yield filler.filled(row)
        for row in self._rows:
            yield filler.filled(row)
        self._rows = []

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            place = attributes.get("r")
            column = self._cell.column + 1 if place is None else self._column(place)
            self._cell = _Cell(column, attributes.get("t", "n"), int(attributes.get("s", "0")))
            self._inline = []
        elif tag == "v":
            self._parts = []
        elif tag == "f":
            self._parts = []
            self._cell.formula = ""
        elif tag == "t":
            self._parts = None if self._aside else []
        elif tag == "rPh":
            self._aside = True
        elif tag == "row":
            number = attributes.get("r")
            self._row = SheetRow(self._row.number + 1 if number is None else int(number))
            self._cell = _Cell()

    def _text(self, text: str) -> None:
        if self._parts is not None:
            self._parts.append(text)

    def _end(self, tag: str) -> None:
        if tag == "v":
            self._cell.text = "".join(self._parts or ())
            self._parts = None
        elif tag == "c":
            self._keep(self._cell)
        elif tag == "f":
            self._cell.formula = "".join(self._parts or ())
            self._parts = None
        elif tag == "t":
            self._inline.extend(self._parts or ())
            self._parts = None
        elif tag == "rPh":
            self._aside = False
        elif tag == "row" and (self._row.cells):
            self._rows.append(self._row)

    def _column(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        column = self._places.get(letters)
        if column is None:
            column = self._places[letters] = min(column_of_letters(letters.upper()), _WIDEST)
        return column

    def _keep(self, cell: _Cell) -> None:
        if cell.kind == "inlineStr":
            self._row.texts.add(cell.column)
            self._put(cell.column, unescaped("".join(self._inline)))
            return
        if cell.text is None or (not cell.text and cell.kind != "str"):
            if cell.formula is not None:
                reason = "the formula has no stored result; open the workbook in a spreadsheet program and save it"
                self._wrong(cell.column, f"={cell.formula}", reason)
            return
        if cell.kind not in {"n", "e"}:
            self._row.texts.add(cell.column)
        try:
            self._put(cell.column, self._understood(cell, cell.text))
        except (ValueError, IndexError, OverflowError) as error:
            self._wrong(cell.column, cell.text, f"the cell cannot be read: {error}")

    def _understood(self, cell: _Cell, text: str) -> str:
        match cell.kind:
            case "s":
                return self._texts[int(text)]
            case "n":
                shown = self._shown[cell.style] if cell.style < len(self._shown) else Shown.NUMBER
                known = self._numbers.get((text, shown))
                if known is None:
                    known = text_of_number(text, shown, since_1904=self._workbook.since_1904)
                    if len(self._numbers) < 1 << 16:
                        self._numbers[text, shown] = known
                return known
            case "b":
                return _TRUTHS.get(text, text)
            case "e":
                raise ValueError(f"its formula gives the error {text}")
            case _:
                return unescaped(text)

    def _wrong(self, column: int, text: str, reason: str) -> None:
        # As a text it is there, so that it is not taken for a missing value by whoever does not know why.
        self._row.cells[column] = text
        self._row.wrong[column] = (text, reason)

    def _put(self, column: int, text: str) -> None:
        if text:
            self._row.cells[column] = text


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
