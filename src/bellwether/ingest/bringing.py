"""Bringing tables in by mapping files: one table, or all that a plan lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import replace

from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.warehouse.writer import RefusedWrite
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.files.part import Part
from bellwether.ingest.importer import import_file
from bellwether.ingest.mapping import KINDS, FileMapping
from bellwether.ingest.mapping_rules import STAYING, check_mapping
from bellwether.ingest.plan import Plan
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import ImportReport


@dataclass(frozen=True, slots=True)
class Bringing:
    """A table that is to be brought in: where it is, as what, and by which mapping; a `snapshot` is a full export."""

    source: Path | Part
    what: str
    mapping: Path
    snapshot: bool = False

    @property
    def label(self) -> str:
        """What it is called in messages."""
        return self.source.label if isinstance(self.source, Part) else str(self.source)

    def told(self, catalog: Catalog) -> FileMapping:
        """The mapping, which must be one for what is brought."""
        if self.what not in KINDS and self.what not in catalog.collections:
            raise UnknownName("kind of import", self.what, [*KINDS, *catalog.collections])
        mapping = read_mapping(self.mapping, self.what)
        if self.snapshot:
            mapping = replace(mapping, snapshot=True)
            check_mapping(mapping, self.what, str(self.mapping))
        return mapping


@dataclass(frozen=True, slots=True)
class NotBrought:
    """Something that a plan lists and that cannot be brought in, with the reason."""

    label: str
    what: str
    why: str


def bring_in(bringing: Bringing, mapping: FileMapping, into: Destination, *, by: str) -> ImportReport:
    """What came of it. Identities that were matched are put on record."""
    try:
        report = import_file(bringing.source, bringing.what, mapping, into)
    except RefusedWrite as refused:
        raise ImportRefused(f"{bringing.label}: {refused}") from refused
    if "merges" in report.written and not report.trial:
        merges = report.written["merges"]
        told = msgspec.json.encode({"made": merges.created, "withdrawn": merges.ended, "matched": report.matched})
        audit.record([Deed(Act.IMPORTED, "matches", report.file, None, told.decode())], by=by, at=into.now)
    return report


def planned(plan: Plan, *, snapshot: bool = False) -> Iterator[Bringing | NotBrought]:
    """What a plan lists, in its order; one line that fits nothing does not stop the others."""
    for entry in plan.entries:
        try:
            steps = plan.steps(entry)
        except ImportRefused as refused:
            yield NotBrought(entry.file, entry.kind, str(refused))
            continue
        # What stays whatever a file leaves out takes no part in a snapshot of the folder.
        full = snapshot and entry.kind not in STAYING
        if full and len(steps) > 1:
            yield NotBrought(entry.file, entry.kind, f"{len(steps)} files fit, and a snapshot is one file.")
            continue
        yield from (Bringing(step.file, step.kind, step.mapping, full) for step in steps)
