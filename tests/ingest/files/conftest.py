"""Files written on the spot, and what is read from them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import xlsxwriter

from bellwether.ingest.cells import as_text
from bellwether.ingest.files.contents import contents_of, parts_chosen
from bellwether.ingest.files.part import LEFT_OPEN, Form, Part
from bellwether.ingest.files.reading import form_of, read_part
from bellwether.ingest.refusal import ImportRefused, Rejection


@dataclass
class Found:
    """What was read of one table."""

    label: str
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str | None]]] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    faults: list[Rejection] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    exact: set[str] = field(default_factory=set)

    @property
    def cells(self) -> list[list[str | None]]:
        return [cells for _, cells in self.rows]


@dataclass
class Shelf:
    """A directory of files. What is told of them is told without the directory."""

    directory: Path

    def put(self, name: str, content: bytes | str) -> Path:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def archive(self, name: str, members: dict[str, bytes | str]) -> Path:
        with zipfile.ZipFile(self.directory / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        return self.directory / name

    def book(self, name: str, fill: Callable[[xlsxwriter.Workbook], object], **options: bool) -> Path:
        with xlsxwriter.Workbook(self.directory / name, options) as book:
            fill(book)
        return self.directory / name

    def changed(self, path: Path, member: str, old: bytes, new: bytes) -> Path:
        """The archive with a text in a member exchanged."""
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as source, zipfile.ZipFile(path, "w") as target:
            for one in source.namelist():
                content = source.read(one)
                if one == member:
                    assert old in content
                    content = content.replace(old, new)
                target.writestr(one, content)
        return path

    def all(self, path: Path, form: Form = LEFT_OPEN) -> list[Found]:
        """Every table of a path."""
        return self._tables(contents_of(path).parts, form)

    def named(self, path: Path, sheet: str) -> list[Found]:
        """The tables of a path with a sheet (or a list) of this name."""
        return self._tables(parts_chosen(path, sheet=sheet), LEFT_OPEN)

    def missing(self, path: Path, sheet: str) -> str:
        with pytest.raises(ImportRefused) as refused:
            self.named(path, sheet)
        return self.plain(str(refused.value))

    def _tables(self, parts: Iterable[Part], form: Form) -> list[Found]:
        tables = []
        for part in parts:
            told = form_of(part, form)
            table = Found(self.plain(part.label), notes=tuple(map(self.plain, told.notes)))
            for piece in read_part(part, told):
                table.columns = list(piece.columns)
                cells = zip(*(as_text(column).to_pylist() for column in piece.columns.values()), strict=True)
                table.rows += [(int(line), list(row)) for line, row in zip(piece.line, cells, strict=True)]
                table.rejected += piece.rejected
                table.faults += piece.faults
                table.exact |= piece.exact
            tables.append(table)
        return tables

    def read(self, path: Path, form: Form = LEFT_OPEN) -> Found:
        """The only table of a path."""
        (table,) = self.all(path, form)
        return table

    def refusal(self, path: Path, form: Form = LEFT_OPEN) -> str:
        with pytest.raises(ImportRefused) as refused:
            self.all(path, form)
        return self.plain(str(refused.value))

    def plain(self, text: str) -> str:
        return text.replace(f"{self.directory}/", "")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)
