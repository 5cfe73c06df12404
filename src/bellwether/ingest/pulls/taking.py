"""Rows and files taken in: through the same mapping, quarantine and matching as an import by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import structs

from bellwether.catalog.pull_specs import TableSpec
from bellwether.ingest.bringing import Bringing, bring_in
from bellwether.ingest.decoding import decode_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.mapping import FileMapping
from bellwether.ingest.mapping_rules import STAYING
from bellwether.ingest.plain_yaml import read_yaml_text
from bellwether.ingest.pulls.domain import PullRefused
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import ImportReport


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a source, by its names. Read `whole`, what is not among its rows has ended."""

    source: str
    name: str
    spec: TableSpec
    whole: bool = False

    @property
    def label(self) -> str:
        """What it is called in messages."""
        return f"{self.source}, {self.name}"

    def own(self, message: str) -> str:
        """A message beside the names of the table, which it then need not begin with."""
        return message.removeprefix(f"{self.label}: ")

    def mapping(self) -> FileMapping:
        """The mapping of its rows, whose facts are of the source."""
        try:
            plain = read_yaml_text(self.spec.mapping, self.label)
            mapping = decode_mapping({"source": self.source, **plain}, self.spec.kind, self.label)
        except ImportRefused as refused:
            raise PullRefused(str(refused)) from refused
        if mapping.snapshot and self.spec.cursor is not None:
            raise PullRefused(
                f"{self.label}: a snapshot is all there is, and a cursor asks for what is new. Leave one of them out."
            )
        return structs.replace(mapping, snapshot=True) if self.whole and self.spec.kind not in STAYING else mapping


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of some rows: how many were read, are new or changed, and were left out; `unread` files wait."""

    rows: int = 0
    written: int = 0
    left_out: int = 0
    notes: tuple[str, ...] = ()
    unread: int = 0

    def noting(self, *notes: str) -> Taken:
        """This, with something more to tell."""
        return replace(self, notes=tuple(dict.fromkeys((*self.notes, *notes))))

    def plus(self, report: ImportReport) -> Taken:
        """This, and what came of an import."""
        written = sum(one.created + one.updated + one.ended for one in report.written.values())
        return Taken(
            self.rows + report.rows,
            self.written + written,
            self.left_out + report.rejected,
            tuple(dict.fromkeys((*self.notes, *report.notes))),
        )

    @property
    def words(self) -> str:
        """The counts, for people."""
        words = f"{counted(self.rows, 'row')} read, {counted(self.written, 'fact')} new or changed"
        if self.left_out:
            words += f", {counted(self.left_out, 'row')} left out"
        return f"{words}, {counted(self.unread, 'file')} to be mended" if self.unread else words


def counted(number: int, word: str) -> str:
    """A number of things, for people."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def take_file(table: Table, path: Path, into: Destination, *, by: str) -> ImportReport:
    """What came of a file of a folder."""
    return _brought(table, path, into, by)


def take_whole(table: Table, rows: Iterator[pa.Table], stage: Path, into: Destination, *, by: str) -> ImportReport:
    """What came of all rows of a table. Those that are left out take the place of those of the reading before."""
    with _staged(stage / f"{table.name}.parquet", rows) as path:
        return _brought(table, path, into, by)


def take_rows(table: Table, rows: pa.Table, stage: Path, into: Destination, *, by: str) -> ImportReport:
    """What came of some rows of a table. Those that are left out wait beside those of other rows."""
    with _staged(stage / f"{table.name}.parquet", iter([rows])) as path:
        with path.open("rb") as written:
            content = file_digest(written, "sha256").hexdigest()
        # The same rows have the same name: read again, they take their own place.
        named = path.rename(path.with_stem(f"{table.name}-{content[:12]}"))
        try:
            return _brought(table, named, into, by)
        finally:
            named.unlink(missing_ok=True)


@contextmanager
def _staged(path: Path, rows: Iterator[pa.Table]) -> Iterator[Path]:
    """Rows as a file, for as long as they are imported: so nothing of an import is written twice."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write(path, rows)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _brought(table: Table, path: Path, into: Destination, by: str) -> ImportReport:
    try:
        return bring_in(Bringing(path, table.spec.kind, path), table.mapping(), into, by=by)
    except ImportRefused as refused:
        said = str(refused).replace(str(path), table.label if path.suffix == ".parquet" else path.name)
        said = said.replace(
            "import it again with “--yes”", f"read it again with “bellwether sources run {table.source} --yes”"
        )
        raise PullRefused(said) from refused


def _write(path: Path, tables: Iterator[pa.Table]) -> None:
    writer: pq.ParquetWriter | None = None
    try:
        for rows in tables:
            if writer is None:
                writer = pq.ParquetWriter(path, rows.schema)
            writer.write_table(rows.cast(writer.schema))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
        raise PullRefused(
            f"A column changes its type between rows: {problem}. Cast it in the query, as in CAST(column AS text)."
        ) from problem
    finally:
        if writer is not None:
            writer.close()
