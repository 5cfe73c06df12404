"""A condition that is not saved: what is wrong with it, or how many accounts it finds and what they pay."""

from __future__ import annotations

from dataclasses import dataclass

from bellwether.access.closure import visible
from bellwether.access.viewer import Viewer
from bellwether.board.boards import NothingComputed
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric
from bellwether.screens.boards import boards
from bellwether.screens.choices import choices
from bellwether.screens.segments.listing import Amounts
from bellwether.screens.segments.membership import membership
from bellwether.screens.workbench.trying import Wrong, faults, tried_condition
from bellwether.ui.addresses import account_address
from bellwether.ui.figures import number_text

NAMED = 12


@dataclass(frozen=True, slots=True)
class Found:
    """What a condition says, and whom it finds on the last complete day."""

    words: str
    accounts: int
    of: int
    money: str
    named: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many more there are than are named."""
        return self.accounts - len(self.named)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying: whom it finds, or everything wrong with it and where."""

    found: Found | None = None
    wrong: Wrong | None = None
    faults: str = "[]"

    @property
    def in_short(self) -> str:
        """The same in a few words, for those who hear the page."""
        if self.wrong is not None:
            return " ".join(error.sentence for error in self.wrong.errors)
        return "" if self.found is None else f"{number_text(self.found.accounts, 0)} accounts"


def tried(viewer: Viewer, condition: str) -> Tried:
    """A condition on the accounts that the viewer sees."""
    if not condition.strip():
        return Tried()
    read = tried_condition(viewer, condition)
    if isinstance(read, Wrong):
        return Tried(wrong=read, faults=faults(read))
    inside = membership(served().engine(), viewer, read.checked.expression, [served().last_day()])
    places = [int(place) for place in inside.now.nonzero()[0]]
    named = tuple((inside.names[place], account_address(inside.ids[place])) for place in places[:NAMED])
    warnings = tuple(warning.sentence for warning in read.checked.warnings)
    amount = amount_of([inside.ids[place] for place in places], choices(visible(served().catalog(), viewer)).money())
    return Tried(Found(read.words, len(places), len(inside.ids), amount, named, warnings))


def amount_of(accounts: list[str], money: Metric | None) -> str:
    """What some accounts pay; empty before anything is computed."""
    try:
        board = boards().on(served().last_day(), [] if money is None else [money.key])
    except NothingComputed:
        return ""
    return Amounts(board, money).of(board.of(accounts))
