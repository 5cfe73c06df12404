"""A workbook of one sheet in which every cell is text: what a person mends, not what a spreadsheet computes."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import escape

from bellwether.ingest.files.workbook import letters_of_column
from bellwether.ingest.refusal import ImportRefused

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Rows left out" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def write_workbook(path: Path, titles: Sequence[str], table: Iterable[Sequence[str]]) -> None:
    """Writes a table to an .xlsx file, row after row."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in _PARTS.items():
            book.writestr(name, _HEAD + content)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, cells in enumerate(chain([titles], table), start=1):
                if number > MOST_ROWS:
                    raise ImportRefused(f"{path}: a sheet holds {MOST_ROWS:,} rows. Write a .csv file instead.")
                sheet.write(f'<row r="{number}">{"".join(_cells(path, cells, number))}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")


def _cells(path: Path, cells: Sequence[str], number: int) -> Iterator[str]:
    for place, text in enumerate(cells):
        if not text:
            continue
        if len(text) > LONGEST_CELL or _CONTROL.search(text):
            raise ImportRefused(
                f"{path}, row {number}: a cell has more than {LONGEST_CELL:,} letters or a control character, "
                "which a workbook cannot keep. Write a .csv or .jsonl file instead."
            )
        where = f"{letters_of_column(place)}{number}"
        yield f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'


def _escaped(text: str) -> str:
    # A bare carriage return would be read as a line feed.
    return escape(text, {"\r": "&#13;"})
