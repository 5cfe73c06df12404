"""A suggestion for a path: a file, an archive, or a folder of exports."""

from __future__ import annotations

from pathlib import Path

from bellwether.engine.definitions.catalog import Catalog
from bellwether.ingest.files.contents import Contents, contents_of
from bellwether.ingest.plan import SUGGESTED
from bellwether.ingest.suggest.suggestion import Suggestion, suggest


def suggested_for(data: Path, catalog: Catalog, *, source: str, kept: Path) -> tuple[Suggestion, Contents]:
    """The suggestion, and all that the path holds; `kept` is where rows that were left out lie, which is no export."""
    folder = data if data.is_dir() else data.parent
    found = contents_of(data)
    kept = kept.resolve()
    parts = [
        part
        for part in found.parts
        if SUGGESTED not in part.path.relative_to(folder).parts and kept not in part.path.resolve().parents
    ]
    return suggest(parts, catalog, source=source), found
