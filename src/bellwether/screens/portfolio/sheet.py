"""The table as a file: the same rows, columns, order and precision, numbers as numbers, texts made harmless."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter

from bellwether.board.columns import TraitColumn
from bellwether.board.timeframe import over_in_words
from bellwether.engine.definitions.metric import Display
from bellwether.engine.definitions.value import Number, Value
from bellwether.engine.evaluate.comparison import Comparison
from bellwether.engine.evaluate.standing import Colour
from bellwether.ingest.quarantine.exports import harmless
from bellwether.screens.choices import Column, MetricShown, TraitShown
from bellwether.screens.portfolio.beside import TITLES, Beside, told_beside
from bellwether.screens.portfolio.grouped import groups_of
from bellwether.screens.portfolio.rows import looks
from bellwether.screens.portfolio.showing import Shown
from bellwether.screens.portfolio.state import Aspect, Mode
from bellwether.ui.changes import change_text
from bellwether.ui.figures import Look, exact, number_of, rounded, value_text

Content = Decimal | str | date

_FILLS = {Colour.GOOD: "#E0F4EE", Colour.WATCH: "#FDF0D8", Colour.BAD: "#FDE8EB"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its content, how many decimals are shown of a number, and its colour."""

    content: Content
    decimals: int = 0
    colour: Colour = Colour.NONE


@dataclass(frozen=True)
class Sheet:
    """A table: its heading, and its rows in the order that is shown."""

    heading: tuple[str, ...]
    rows: Iterator[Sequence[Cell]]


def sheet_of(shown: Shown) -> Sheet:
    """What is shown, as a table: accounts, or groups with what they roll up to."""
    found = looks(shown)
    if shown.state.group is not None:
        heading = (
            "Group",
            "Accounts",
            *(_title(shown, one, found) for one in shown.columns if isinstance(one, MetricShown)),
        )
        return Sheet(heading, _group_rows(shown, found))
    beside = {} if shown.state.mode is Mode.CHANGE else _beside(shown)
    titles = [title for one in shown.columns for title in _titles(shown, one, found, beside)]
    return Sheet(("Account", "Id", *titles), _account_rows(shown, found, beside))


def _beside(shown: Shown) -> dict[str, Callable[[int], Beside]]:
    """What stands beside the metrics of which it is told how sure they are."""
    told = {metric.key: told_beside(shown, metric) for metric in shown.metrics}
    return {key: one for key, one in told.items() if one is not None}


def _titles(
    shown: Shown, column: Column, found: dict[str, Look], beside: dict[str, Callable[[int], Beside]]
) -> Iterator[str]:
    yield _title(shown, column, found)
    if column.key in beside:
        yield from (f"{column.name}, {title}" for title in TITLES)


def as_csv(sheet: Sheet) -> bytes:
    """Comma-separated text, with a mark by which spreadsheets know its letters."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(one) for one in sheet.heading])
    for row in sheet.rows:
        writer.writerow([_text(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheet: Sheet, about: Sequence[tuple[str, str]]) -> bytes:
    """A workbook: the table, and a sheet that says what it shows."""
    out = BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, plain)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    page = book.add_worksheet("Accounts")
    page.freeze_panes(1, 1)
    page.set_column(0, 0, 32)
    page.set_column(1, len(sheet.heading) - 1, 16)
    for column, title in enumerate(sheet.heading):
        page.write_string(0, column, harmless(title), bold)
    formats = _Formats(book)
    for at, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            match cell.content:
                case Decimal() as number:
                    page.write_number(at, column, float(number), formats.of(cell))
                case date() as day:
                    page.write_datetime(at, column, day, formats.of(cell))
                case str() as text:
                    page.write_string(at, column, harmless(text), formats.of(cell))
    told = book.add_worksheet("About")
    told.set_column(0, 0, 24)
    told.set_column(1, 1, 90)
    for at, (name, text) in enumerate(about):
        told.write_string(at, 0, name, bold)
        told.write_string(at, 1, harmless(text))
    book.close()
    return out.getvalue()


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, Colour], object] = {}

    def of(self, cell: Cell) -> object:
        """The format of a cell."""
        shown = "@"
        if isinstance(cell.content, Decimal):
            shown = "#,##0" + ("." + "0" * cell.decimals if cell.decimals else "")
        elif isinstance(cell.content, date):
            shown = "yyyy-mm-dd"
        key = shown, cell.colour
        if key not in self._made:
            fill = {"bg_color": _FILLS[cell.colour]} if cell.colour in _FILLS else {}
            self._made[key] = self._book.add_format({"num_format": shown, **fill})
        return self._made[key]


def _account_rows(
    shown: Shown, found: dict[str, Look], beside: dict[str, Callable[[int], Beside]]
) -> Iterator[Sequence[Cell]]:
    drawn = [(_drawn(shown, column, found), beside.get(column.key), column.key) for column in shown.columns]
    for row in shown.rows.tolist():
        cells = [Cell(shown.board.names[row]), Cell(shown.board.ids[row])]
        for draw, more, key in drawn:
            cells.append(draw(row))
            if more is not None:
                n, *ends = more(row)
                cells += [Cell(n), *(Cell(end, max(1, found[key].decimals)) for end in ends)]
        yield cells


def _drawn(shown: Shown, column: Column, found: dict[str, Look]) -> Callable[[int], Cell]:
    match column:
        case TraitShown(trait):
            held = shown.board.trait(trait)
            return lambda row: _of_trait(held, row)
        case MetricShown(metric) if metric.key in shown.board.uncomputed:
            return lambda _row: Cell("not computed")
        case MetricShown(metric) if shown.state.mode is Mode.CHANGE:
            change, look = shown.board.change(metric.key, shown.over), found[metric.key]
            relative = shown.state.aspect is Aspect.PERCENT
            return lambda row: _of_change(change.comparison(row), look, change.current.colour_of(row), relative)
        case MetricShown(metric):
            values, decimals = shown.board.metric(metric.key), found[metric.key].decimals
            return lambda row: _of_value(values.value(row), decimals, values.colour_of(row))


def _of_trait(column: TraitColumn, row: int) -> Cell:
    value = column.value(row)
    match value:
        case None:
            return Cell("not set")
        case bool():
            return Cell("yes" if value else "no")
        case int() | Decimal():
            number = Decimal(value)
            return Cell(number, max(0, -int(number.normalize().as_tuple().exponent)))
        case str() | date():
            return Cell(value)


def _of_value(value: Value, decimals: int, colour: Colour = Colour.NONE) -> Cell:
    number = number_of(value)
    return Cell(value_text(value, decimals) if number is None else exact(number), decimals, colour)


def _of_change(comparison: Comparison, look: Look, colour: Colour, relative: bool) -> Cell:
    number: Number | None = comparison.change
    decimals = look.decimals
    if relative and look.display is not Display.PERCENT:
        number, decimals = comparison.percent, 1
    if number is None:
        return Cell(change_text(comparison, look, relative=relative), 0, colour)
    return Cell(exact(number), decimals, colour)


def _group_rows(shown: Shown, found: dict[str, Look]) -> Iterator[Sequence[Cell]]:
    for group in groups_of(shown):
        cells = [Cell(group.name), Cell(Decimal(group.rows.size))]
        for metric in shown.metrics:
            footer = group.footers.get(metric.key)
            decimals = found[metric.key].decimals
            cells.append(Cell("not computed") if footer is None else _of_value(footer.value, decimals))
        yield cells


def _title(shown: Shown, column: Column, found: dict[str, Look]) -> str:
    """The heading with its unit; of a change with what it is measured over."""
    if isinstance(column, TraitShown):
        return column.name
    look = found[column.key]
    unit = look.unit_word
    if shown.state.mode is Mode.CURRENT or shown.state.group is not None:
        return f"{column.name}, {unit}" if unit else column.name
    if look.display is Display.PERCENT:
        unit = "points"
    elif shown.state.aspect is Aspect.PERCENT:
        unit = "%"
    over = over_in_words(shown.over)
    return f"{column.name}, change {over} in {unit}" if unit else f"{column.name}, change {over}"


def _text(cell: Cell) -> str:
    match cell.content:
        case Decimal() as number:
            return f"{rounded(number, cell.decimals):f}"
        case date() as day:
            return day.isoformat()
        case str() as text:
            return harmless(text)
