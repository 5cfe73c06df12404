"""Keeping the rows that an import leaves out: JSON lines beside a ledger, so that they can be mended and replayed."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import BinaryIO, Protocol, Self

import msgspec

from bellwether.engine.warehouse.scrubbing import Scrub
from bellwether.ingest.quarantine.ledger import Kept, Ledger, Origin
from bellwether.ingest.quarantine.tolerance import MOST_ROWS
from bellwether.ingest.refusal import Rejection
from bellwether.ingest.report import ImportReport

CHANGING = RLock()
"""Held by who puts rows in place of others, and by who adds to rows while they wait."""

ROWS = ".jsonl"
LEDGER = ".json"
UNFINISHED = ".part"
MENDED = ".mended"
"""How directories end in which mended files wait to be taken in."""

_LONGEST_NAME = 150
_ENCODER = msgspec.json.Encoder()


def scrub_quarantine(directory: Path, scrub: Scrub) -> int:
    """How many rows that were left out told of an erased person, who is replaced in them now."""
    if not directory.is_dir():
        return 0
    for left in directory.glob(f"*{UNFINISHED}"):
        # Nobody reads what a killed import left, but it tells of people too.
        left.unlink()
    for left in directory.glob(f"*{MENDED}"):
        # A mended file is somebody's copy: who brought it brings it again.
        shutil.rmtree(left)
    return sum(_scrub_rows(path, scrub) for path in sorted(directory.glob(f"*{ROWS}")))


def _scrub_rows(path: Path, scrub: Scrub) -> int:
    changed = 0
    fresh = path.with_name(path.name + UNFINISHED)
    # Cut as bytes: a text may hold signs that end a line for Python, but not for JSON.
    with path.open("rb") as lines, fresh.open("wb") as scrubbed:
        for line in lines:
            clean = scrub.json(line.decode()).encode()
            changed += clean != line
            scrubbed.write(clean)
    if changed:
        fresh.replace(path)
    else:
        fresh.unlink()
    return changed


def _short(name: str) -> str:
    """A file's name with room behind it for more: a file system takes no more than some 255 bytes."""
    return name.encode()[:_LONGEST_NAME].decode(errors="ignore")


def replace_file(path: Path, content: bytes) -> None:
    """Puts content in a file's place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(UNFINISHED)
    fresh.write_bytes(content)
    fresh.replace(path)


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Puts a ledger beside its rows."""
    replace_file(path, msgspec.json.format(_ENCODER.encode(ledger), indent=1))


def kept(file: str, rejection: Rejection) -> Kept:
    """A rejection as it is kept."""
    return Kept(
        file=file,
        line=rejection.line,
        column=rejection.column,
        value=rejection.value,
        reason=rejection.reason,
        row=dict(rejection.cells),
    )


def line_of(row: Kept) -> bytes:
    """A kept row as a line of JSON."""
    return _ENCODER.encode(row) + b"\n"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The two files of one import: its rows and its ledger."""

    directory: Path
    stem: str

    @property
    def rows(self) -> Path:
        """The rows that were left out."""
        return self.directory / (self.stem + ROWS)

    @property
    def ledger(self) -> Path:
        """What is known of the import."""
        return self.directory / (self.stem + LEDGER)

    @property
    def unfinished(self) -> Path:
        """The rows while the import goes on."""
        return self.directory / (self.stem + ROWS + UNFINISHED)

    @property
    def again(self) -> Path:
        """The rows that fail again, while they are replayed."""
        return self.directory / (self.stem + ".again" + UNFINISHED)

    def of(self, import_id: str) -> "Shelf":
        """The shelf of the same file, imported as the same, under that id."""
        return Shelf(self.directory, ".".join([*self.stem.split(".")[:-1], import_id]))


class Keeper(Protocol):
    """Takes the rows that cannot be used."""

    @property
    def kept(self) -> Path | None:
        """Where they are, or None when there is no such place."""
        ...

    def add(self, rejections: Iterable[Rejection], columns: Iterable[str] = ()) -> None:
        """Keeps some rows of a file with these columns."""
        ...


class NoQuarantine:
    """Keeps nothing: a trial leaves no trace."""

    def add(self, rejections: Iterable[Rejection], columns: Iterable[str] = ()) -> None:
        """Lets the rows go."""

    @property
    def kept(self) -> Path | None:
        """No place."""
        return None


class Quarantine:
    """The rows that one import of one file leaves out; they take the place of those of the import before it.

    A strict import that stops leaves everything as it was, for nothing of its file was written.
    """

    def __init__(self, directory: Path, origin: Origin, *, strict: bool = False, most: int = MOST_ROWS) -> None:
        self._origin = origin
        self._shelf = Shelf(directory, f"{_short(origin.file.name)}.{origin.what}.{origin.id}")
        self._strict = strict
        self._most = most
        self._count = 0
        self._columns: tuple[str, ...] = ()
        self._lines: BinaryIO | None = None
        self._report: ImportReport | None = None

    def __enter__(self) -> Self:
        return self

    def add(self, rejections: Iterable[Rejection], columns: Iterable[str] = ()) -> None:
        """Keeps rows that were left out, up to the most that may be; `columns` are the file's, in their order."""
        self._columns = self._columns or tuple(columns)
        for rejection in rejections:
            if self._count >= self._most:
                return
            if self._lines is None:
                self._shelf.directory.mkdir(parents=True, exist_ok=True)
                self._lines = self._shelf.unfinished.open("wb")
            self._lines.write(line_of(kept(str(self._origin.file), rejection)))
            self._count += 1

    @property
    def kept(self) -> Path | None:
        """Where the rows are, or None when all were good."""
        return self._shelf.rows if self._count else None

    def finished(self, report: ImportReport) -> ImportReport:
        """The report, whose counts go into the ledger."""
        self._report = report
        return report

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lines is not None:
            self._lines.close()
        if error is not None and (self._strict or not self._count):
            self._shelf.unfinished.unlink(missing_ok=True)
            return
        if self._lines is not None:
            self._shelf.unfinished.replace(self._shelf.rows)
        else:
            self._shelf.rows.unlink(missing_ok=True)
        write_ledger(self._shelf.ledger, self._closed(finished=error is None))

    def _closed(self, *, finished: bool) -> Ledger:
        ledger = msgspec.structs.replace(
            self._origin.ledger(), columns=self._columns, left_out=self._count, finished=finished
        )
        report = self._report
        if report is None:
            return ledger
        return msgspec.structs.replace(
            ledger, rows=report.rows, conflicts=report.conflicts, made_missing=dict(report.made_missing)
        )
