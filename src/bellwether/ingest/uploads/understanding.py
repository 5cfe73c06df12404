"""What an upload is taken for: its tables, their mappings, and what nobody can know from the files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from bellwether.engine.definitions.catalog import Catalog
from bellwether.ingest.plain_yaml import Plain
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.suggest.draft import GROUPS, Draft
from bellwether.ingest.suggest.names import snake
from bellwether.ingest.suggest.places import suggested_for
from bellwether.ingest.suggest.said import Said
from bellwether.ingest.suggest.suggestion import Suggestion
from bellwether.ingest.suggest.writing import DEFINED, DEFINITIONS, Entry, entries, write
from bellwether.ingest.uploads.keeping import Shelf
from bellwether.ingest.uploads.upload import OpenPoint, SeenColumn, SetAside, Upload, UploadedTable

SAMPLES = 3
_SHOWN = 60
_NO_COLUMNS = {"source", "ids", "member", "sheet", "header", "zone", "update"}


def understand(shelf: Shelf, catalog: Catalog) -> Upload:
    """The upload with a suggestion for each table; one that cannot be read says why."""
    upload = shelf.read()
    source = snake(upload.files[0].partition(".")[0]) if len(upload.files) == 1 else "files"
    try:
        suggestion, found = suggested_for(
            shelf.data, catalog, source=source or "files", kept=shelf.told, said=upload.said
        )
        write(suggestion, shelf.data, shelf.told, force=True)
    except ImportRefused as refused:
        return shelf.write(replace(upload, unreadable=shelf.plainly(str(refused))))
    aside = [(one.part.label, one.why) for one in suggestion.skipped]
    aside += [(one.label, one.reason) for one in found.left_out]
    return shelf.write(
        replace(
            upload,
            unreadable="",
            tables=tuple(_table(entry, shelf.data) for entry in entries(suggestion, shelf.data)),
            aside=tuple(SetAside(label=shelf.plainly(label), why=shelf.plainly(why)) for label, why in aside),
            definitions=_wants_definitions(suggestion),
            tried=None,
            imported=None,
        )
    )


def take_as(shelf: Shelf, catalog: Catalog, label: str, said: Said) -> Upload:
    """The upload with a person's word on one table; what was answered about the others stays."""
    before = shelf.read()
    kept = {one.label: (one, (shelf.told / one.mapping).read_text(encoding="utf-8")) for one in before.tables}
    shelf.write(replace(before, said={**before.said, label: said}))
    after = understand(shelf, catalog)
    if after.unreadable:
        return after
    tables = []
    for table in after.tables:
        if table.label != label and table.label in kept:
            held, text = kept[table.label]
            (shelf.told / table.mapping).write_text(text, encoding="utf-8")
            tables.append(replace(held, mapping=table.mapping))
        else:
            tables.append(table)
    return shelf.write(replace(after, tables=tuple(tables)))


def definitions_file(shelf: Shelf) -> Path:
    """Where the definitions are that the mappings use."""
    return shelf.told / DEFINITIONS / DEFINED


def _wants_definitions(suggestion: Suggestion) -> bool:
    return bool(suggestion.additions.plain())


def _table(entry: Entry, data: Path) -> UploadedTable:
    draft = entry.draft
    return UploadedTable(
        label=entry.label.replace(f"{data}/", ""),
        what=draft.kind,
        mapping=entry.mapping,
        taken_for=draft.shape.title,
        because=draft.why,
        columns=tuple(_columns(draft)),
        points=tuple(
            OpenPoint(text=one.text, line=one.line, pressing=one.pressing, ways=one.ways) for one in draft.asked
        ),
        remarks=tuple(draft.remarks),
    )


def _columns(draft: Draft) -> Iterator[SeenColumn]:
    reads = list(_targets(draft.ordered()))
    left = {one.column: one.why for one in draft.left_out}
    for column in draft.look.columns:
        samples = dict.fromkeys(text if len(text) <= _SHOWN else text[:_SHOWN] + "…" for text in column.texts[:50])
        becomes = tuple(dict.fromkeys(target for target, spec in reads if _names(spec, column.name)))
        yield SeenColumn(
            name=column.name,
            samples=tuple(samples)[:SAMPLES],
            becomes=becomes,
            why="" if becomes else left.get(column.name, "nothing reads it"),
        )


def _targets(mapping: dict[str, Plain]) -> Iterator[tuple[str, Plain]]:
    for key, spec in mapping.items():
        if key in GROUPS and isinstance(spec, dict):
            yield from spec.items()
        elif key not in _NO_COLUMNS:
            yield key, spec


def _names(spec: Plain, column: str) -> bool:
    match spec:
        case str():
            return spec == column
        case list():
            return any(_names(one, column) for one in spec)
        case dict():
            return any(_names(one, column) for one in spec.values())
