"""The same file again: an import of events that ran to its end is known by what was read and how, and not run again."""

from dataclasses import dataclass
from hashlib import file_digest, sha256
from os import stat_result

import msgspec

from bellwether import __version__
from bellwether.ingest.destination import Destination, Progress
from bellwether.ingest.files.part import Part
from bellwether.ingest.files.pieces import readable
from bellwether.ingest.mapping import EventMapping, FileMapping
from bellwether.ingest.report import ImportReport, Written

_LOOKS_UP = b'"lookup":{'


class Told(msgspec.Struct, frozen=True):
    """What a finished import said of its file."""

    day: str
    rows: int
    skipped: int
    facts: int
    made_missing: dict[str, int]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it stands, read in one way: by the same key, it would say the same again."""

    part: Part
    what: str
    key: str
    stands: tuple[int, int, int]

    def known(self, into: Destination) -> ImportReport | None:
        """The report of an import of this, where one is finished and all it brought still holds; else None."""
        noted = into.warehouse.finished_import(self.key)
        if noted is None:
            return None
        told = msgspec.json.decode(noted, type=Told)
        into.progress(Progress(self.stands[1], self.stands[1], told.rows))
        file = self.part.label
        same = (
            f"{file} is, byte for byte, what was imported on {told.day} in the same way, and none of it has been taken "
            "back since: its rows were not compared again."
        )
        return ImportReport(
            file,
            self.what,
            told.rows,
            {"events": Written(unchanged=told.facts)},
            conflicts=0,
            rejected=0,
            samples=(),
            made_missing=told.made_missing,
            quarantine=None,
            skipped=told.skipped,
            notes=(*told.notes, same),
            trial=into.trial,
        )

    def finished(self, report: ImportReport, into: Destination) -> ImportReport:
        """The report of an import of this, which is noted if every row of the file found its place."""
        if not (report.trial or report.rejected) and _stands(self.part.path.stat()) == self.stands:
            written = report.written.get("events", Written())
            facts = written.created + written.updated + written.unchanged
            day = into.now.date().isoformat()
            told = Told(day, report.rows, report.skipped, facts, report.made_missing, report.notes)
            into.warehouse.finish_import(self.key, msgspec.json.encode(told).decode())
        return report


def reading_of(part: Part, what: str, mapping: FileMapping, into: Destination) -> Reading | None:
    """What an import reads, and how; None where other things than the file decide what comes of it."""
    how = msgspec.json.encode(mapping)
    if not isinstance(mapping, EventMapping) or mapping.update or part.inside or _LOOKS_UP in how:
        return None
    with readable(part.label):
        stands = _stands(part.path.stat())
        with part.path.open("rb") as file:
            content = file_digest(file, "sha256").hexdigest()
    catalog = into.catalog
    properties = sorted(repr(field) for field in catalog.properties.values())
    decided = repr((__version__, what, how, properties, into.zone, catalog.money.currency, content))
    return Reading(part, what, sha256(decided.encode()).hexdigest(), stands)


def _stands(told: stat_result) -> tuple[int, int, int]:
    return told.st_mtime_ns, told.st_size, told.st_ino
