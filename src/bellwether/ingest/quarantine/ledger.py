"""What is kept of one import beside the rows that it left out: of what, as what, by which mapping, and what became."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import msgspec

from bellwether.engine.definitions.days import date_of, day_number
from bellwether.ingest.files.part import SEPARATOR
from bellwether.ingest.mapping import (
    KINDS,
    AccountMapping,
    Column,
    Effective,
    FileMapping,
    PersonMapping,
    RecordMapping,
    TraitMapping,
    ValueMapping,
)
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.undated import FileDay

_ID_BYTES = 4


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One row that was left out. `row` has its cells by column; a row that could not be cut has its text as `value`."""

    file: str
    line: int
    column: str
    value: str
    reason: str
    row: dict[str, str] = {}


class Discarded(msgspec.Struct, frozen=True, kw_only=True):
    """That someone decided to do without some rows."""

    rows: int
    by: str
    at: datetime
    reason: str


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """One import. `columns` are the file's, in their order; `rows` were read, `left_out` of them at first.

    `mapping` is JSON, as the rows were read by it; `file_day` and `today` are the days that undated traits hold from.
    """

    id: str
    file: str
    what: str
    imported_at: datetime
    inside: tuple[str, ...] = ()
    source: str = ""
    mapping: msgspec.Raw = msgspec.Raw(b"null")
    file_day: int | None = None
    today: int | None = None
    columns: tuple[str, ...] = ()
    rows: int = 0
    left_out: int = 0
    conflicts: int = 0
    replayed: int = 0
    made_missing: dict[str, int] = {}
    discarded: tuple[Discarded, ...] = ()
    finished: bool = True

    @property
    def label(self) -> str:
        """The file, and the part inside of it, for people."""
        return SEPARATOR.join([Path(self.file).name, *self.inside])

    @property
    def done_without(self) -> int:
        """How many rows were discarded."""
        return sum(one.rows for one in self.discarded)

    @property
    def day(self) -> FileDay:
        """The days that the import spoke of."""
        if self.file_day is None or self.today is None:
            raise ImportRefused(f"{self.label} was imported by an older version. Import the file again instead.")
        return FileDay(self.file_day, self.today)

    def origin(self, mapping: FileMapping | None = None) -> "Origin":
        """Whence the rows come, as read by the import's own mapping or by another; with its days made explicit."""
        told = self.told() if mapping is None else mapping
        day = _day_told(told, self.day)
        return Origin(Path(self.file), self.what, dated(told, day), self.imported_at, day, self.inside)

    def told(self) -> FileMapping:
        """The mapping that the rows were read by."""
        if self.mapping == b"null":
            raise ImportRefused(
                f"It is not known by which mapping {self.label} was imported. Import the file again instead."
            )
        kind = KINDS.get(self.what, RecordMapping)
        try:
            mapping = msgspec.json.decode(bytes(self.mapping), type=kind)
        except msgspec.DecodeError as error:
            raise ImportRefused(
                f"{self.label} was imported by another version of Bellwether, whose mapping cannot be read now "
                f"({error}). Import the file again instead."
            ) from error
        return cast("FileMapping", mapping)


def _day_told(mapping: FileMapping, day: FileDay) -> FileDay:
    if mapping.file_date is None:
        return day
    return FileDay(day_number(date.fromisoformat(mapping.file_date)), day.today)


def dated(mapping: FileMapping, day: FileDay) -> FileMapping:
    """The mapping as it was on the day of an import: what holds from “now” on holds from that day on."""
    day_text = date_of(day.file).isoformat()
    if isinstance(mapping, AccountMapping | PersonMapping | TraitMapping) and mapping.effective == Effective.NOW:
        day_text = date_of(day.today).isoformat()
        mapping = msgspec.structs.replace(mapping, effective=str(Effective.FILE_DATE))
    return msgspec.structs.replace(mapping, file_date=day_text)


@dataclass(frozen=True, slots=True)
class Origin:
    """What is imported: a file, or a part inside of it, as what, by which mapping, when, and the days it speaks of."""

    file: Path
    what: str
    mapping: FileMapping
    imported_at: datetime
    day: FileDay
    inside: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The file as it was named, and the part inside of it, for people."""
        return SEPARATOR.join([str(self.file), *self.inside])

    @property
    def id(self) -> str:
        """The same for every import of this file that brings the same things: the newest takes the place of others."""
        told = (str(self.file.resolve()), self.what, self.mapping.source, *self.inside, *_distinct(self.mapping))
        return hashlib.blake2b("\0".join(told).encode(), digest_size=_ID_BYTES).hexdigest()

    def ledger(self) -> Ledger:
        """The ledger of the import as it begins."""
        return Ledger(
            id=self.id,
            # Whoever replays may stand in another directory.
            file=str(self.file.resolve()),
            what=self.what,
            imported_at=self.imported_at.astimezone(UTC),
            inside=self.inside,
            source=self.mapping.source,
            mapping=msgspec.Raw(msgspec.json.encode(self.mapping)),
            file_day=self.day.file,
            today=self.day.today,
        )


def _distinct(mapping: FileMapping) -> Iterator[str]:
    """What tells apart two mappings by which one file is imported as the same kind: its metrics and constants."""
    if isinstance(mapping, ValueMapping):
        yield from sorted(mapping.metrics)
    for name in mapping.__struct_fields__:
        said = getattr(mapping, name)
        specs = said.items() if isinstance(said, dict) else [("", said)]
        for key, spec in specs:
            if isinstance(spec, Column) and spec.constant is not None:
                yield f"{name}.{key}={spec.constant}"
