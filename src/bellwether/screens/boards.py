"""The boards of the workspace that this process serves: one set for all pages."""

from __future__ import annotations

from bellwether.board.boards import Boards
from bellwether.catalog.serving import served


class _Kept:
    """The boards of the engine that was last asked for; new definitions have a new engine."""

    boards: Boards | None = None


def boards() -> Boards:
    """The boards of the engine in force."""
    engine = served().engine()
    held = _Kept.boards
    if held is None or held.engine is not engine:
        held = _Kept.boards = Boards(engine)
    return held
