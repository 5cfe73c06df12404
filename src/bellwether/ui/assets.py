"""The built scripts and styles: under which names they lie."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from bellwether.engine.definitions.errors import BellwetherError

BUILT = Path(__file__).parents[1] / "static/dist"


class AssetsMissing(BellwetherError):
    """The scripts and styles of the pages have not been built."""


@lru_cache(maxsize=2)
def _listed(manifest: Path, _changed: int) -> dict[str, str]:
    listed: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    return listed


def names(built: Path) -> dict[str, str]:
    """The built name of each asset; read again when the assets were built again."""
    manifest = built / "manifest.json"
    try:
        return _listed(manifest, manifest.stat().st_mtime_ns)
    except FileNotFoundError as missing:
        raise AssetsMissing("The scripts and styles of the pages are not built yet: run `make assets`.") from missing


def address(name: str, static_url: str) -> str:
    """The address of an asset; its built name changes with its content, so it may be kept for ever."""
    return f"{static_url}dist/{names(BUILT)[name]}"
