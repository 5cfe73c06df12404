"""A suggestion for a path: a file, an archive, or a folder of exports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from bellwether.engine.definitions.catalog import Catalog
from bellwether.ingest.files.contents import Contents, contents_of
from bellwether.ingest.plan import SUGGESTED
from bellwether.ingest.suggest.said import Said
from bellwether.ingest.suggest.suggestion import Suggestion, suggest

NOTHING: Mapping[str, Said] = MappingProxyType({})


def suggested_for(
    data: Path, catalog: Catalog, *, source: str, kept: Path, said: Mapping[str, Said] = NOTHING
) -> tuple[Suggestion, Contents]:
    """The suggestion, and all that the path holds; `kept` is where rows that were left out lie, which is no export.

    `said` is what a person says of tables, by what messages call them below the path.
    """
    folder = data if data.is_dir() else data.parent
    found = contents_of(data)
    kept = kept.resolve()
    parts = [
        part
        for part in found.parts
        if SUGGESTED not in part.path.relative_to(folder).parts and kept not in part.path.resolve().parents
    ]
    words = {part: said[name] for part in parts if (name := part.label.replace(f"{data}/", "")) in said}
    return suggest(parts, catalog, source=source, said=words), found
