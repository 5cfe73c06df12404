"""Up to which batch of facts each person's pages must know them: whoever has just edited sees the edit everywhere."""

from __future__ import annotations

from typing import ClassVar

from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.workspace.running import running


class _Held:
    """The batch of each person's last edit, and the one that was there when pages were first asked for."""

    warehouse: ClassVar[SqlWarehouse | None] = None
    first: ClassVar[int] = 0
    edits: ClassVar[dict[str, int]] = {}


def note_edit(name: str) -> None:
    """Notes that somebody has edited just now."""
    _begin()
    _Held.edits[name] = running().warehouse.batch()


def last_edit(name: str) -> int:
    """The batch that somebody's pages must know."""
    _begin()
    return _Held.edits.get(name, _Held.first)


def _begin() -> None:
    warehouse = running().warehouse
    if _Held.warehouse is not warehouse:
        # What was edited before the server started is nobody's in particular, and so everybody's.
        _Held.warehouse, _Held.first, _Held.edits = warehouse, warehouse.batch(), {}
