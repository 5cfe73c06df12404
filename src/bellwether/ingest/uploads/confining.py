"""Mappings that come from a page read no file but those that were uploaded with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from bellwether.ingest.mapping import FileMapping, Lookup
from bellwether.ingest.refusal import ImportRefused


def confined(mapping: FileMapping, data: Path) -> FileMapping:
    """The mapping, refused where it looks anything up outside of the upload's own files."""
    for lookup in _lookups(mapping):
        path = PurePosixPath(lookup.file.replace("\\", "/"))
        inside = (data / lookup.file).resolve().is_relative_to(data.resolve())
        if path.is_absolute() or ".." in path.parts or not inside:
            raise ImportRefused(
                f"“{lookup.file}” is not among the uploaded files. Upload it together with the others, and name it "
                "without a folder."
            )
    return mapping


def _lookups(value: object) -> Iterator[Lookup]:
    match value:
        case Lookup():
            yield value
        case msgspec.Struct():
            for part in msgspec.structs.asdict(value).values():
                yield from _lookups(part)
        case dict():
            for part in value.values():
                yield from _lookups(part)
        case list() | tuple():
            for part in value:
                yield from _lookups(part)
