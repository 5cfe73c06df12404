"""The boards and footers of the workspace that this process serves: one set for all pages."""

from __future__ import annotations

from bellwether.board.boards import Boards
from bellwether.board.footers import Footers
from bellwether.catalog.serving import served


class _Kept:
    """The boards of the engine that was last asked for, and their footers; new definitions have a new engine."""

    both: tuple[Boards, Footers] | None = None


def boards() -> Boards:
    """The boards of the engine in force."""
    return _both()[0]


def footers() -> Footers:
    """The footers of the boards in force."""
    return _both()[1]


def _both() -> tuple[Boards, Footers]:
    engine = served().engine()
    held = _Kept.both
    if held is None or held[0].engine is not engine:
        made = Boards(engine)
        held = _Kept.both = made, Footers(made)
    return held
