"""The boards and footers of the workspace that this process serves: one set for all pages."""

from __future__ import annotations

from datetime import date

from bellwether.board.boards import Boards
from bellwether.board.footers import Footers
from bellwether.catalog.serving import served
from bellwether.engine.definitions.days import date_of
from bellwether.engine.warehouse.rows import State


class _Kept:
    """What belongs to the engine that was last asked for; new definitions have a new engine."""

    both: tuple[Boards, Footers] | None = None
    first: tuple[Boards, int, date | None] | None = None


def boards() -> Boards:
    """The boards of the engine in force."""
    return _both()[0]


def footers() -> Footers:
    """The footers of the boards in force."""
    return _both()[1]


def first_day(state: State) -> date | None:
    """The first day that has stored values in a state of the warehouse; None where nothing is stored."""
    made, held = boards(), _Kept.first
    if held is None or held[0] is not made or held[1] != state.generation:
        number = served().warehouse.first_stored_day()
        held = _Kept.first = made, state.generation, None if number is None else date_of(number)
    return held[2]


def _both() -> tuple[Boards, Footers]:
    engine = served().engine()
    held = _Kept.both
    if held is None or held[0].engine is not engine:
        made = Boards(engine)
        held = _Kept.both = made, Footers(made)
    return held
