"""Which account a page is about, as its viewer may see it; one that they may not see does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import ClassVar

from django.http import Http404, HttpRequest

from bellwether.access.viewer import Viewer
from bellwether.board.board import Board
from bellwether.board.boards import Boards
from bellwether.board.columns import TraitValue
from bellwether.engine.definitions.key_metrics import KeyMetrics
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.warehouse.rows import State
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.screens.boards import boards
from bellwether.screens.editing.live import arrived_between
from bellwether.ui.addresses import account_address
from bellwether.ui.days import read_day
from bellwether.workspace.running import running


@dataclass(frozen=True)
class Subject:
    """One account on one day, with who looks at it."""

    viewer: Viewer
    id: str
    board: Board
    row: int
    last_day: date

    @property
    def day(self) -> date:
        """The day that the page shows."""
        return self.board.day

    @property
    def name(self) -> str:
        """The account's name, its id where it has none."""
        return self.board.names[self.row] or self.id

    @property
    def url(self) -> str:
        """The address of the account's page."""
        return account_address(self.id)

    @property
    def key(self) -> int:
        """The account's key in the warehouse."""
        return int(self.board.keys[self.row])

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """The key and those of the accounts that were merged into it: what our own tables may name it by."""
        return _Names.of(self.key)

    @cached_property
    def segments(self) -> tuple[tuple[str, str], ...]:
        """The segments that the account belongs to and the viewer may know of: keys and names."""
        found = running().catalog().segments
        return tuple(
            (key, segment.name)
            for key, segment in found.items()
            if self.viewer.sees_segment(key) and self.board.in_segment(key)[self.row]
        )

    @property
    def metrics(self) -> dict[str, Metric]:
        """The metrics that the viewer may read."""
        found = running().catalog().metrics
        return {key: metric for key, metric in found.items() if self.viewer.sees_metric(key)}

    @property
    def named(self) -> KeyMetrics:
        """The metrics that the workspace names for what everybody asks first."""
        return running().catalog().key_metrics

    def trait(self, key: str) -> TraitValue:
        """A trait of the account as of the day; None where it is not known, or accounts have no such trait."""
        known = {"owner", "parent", *running().catalog().account_traits}
        return self.board.trait(key).value(self.row) if key in known else None


class _Names:
    """The accounts that a merge or a split ever concerned, read once for each state of the facts: few have any."""

    held: ClassVar[tuple[SqlWarehouse, int, frozenset[int]] | None] = None

    @classmethod
    def of(cls, account: int) -> tuple[int, ...]:
        """The key of an account and those that were merged into it."""
        warehouse, held = running().warehouse, cls.held
        batch = warehouse.batch()
        if held is None or held[0] is not warehouse or held[1] != batch:
            concerned, _ = warehouse.renamed()
            held = cls.held = warehouse, batch, frozenset(concerned.tolist())
        return warehouse.keys_standing_for(account) if account in held[2] else (account,)


def subject(request: HttpRequest, viewer: Viewer, account: str) -> Subject:
    """The account of a page; the day is in the address, by default the last complete one."""
    last = running().last_day()
    asked = day_asked(request.GET.get("on", ""), last)
    if not viewer.sees_account(account):
        raise Http404
    for day in dict.fromkeys((asked, last)):
        for board in _Lately.boards_of(day):
            if account in board.places:
                return Subject(viewer, account, board, board.row(account), last)
    raise Http404


class _Lately:
    """The board that pages were last made of.

    Values that someone enters do not change who is on it, nor their traits: until the next refresh it serves on, so
    that an edit does not make everybody wait for a new one.
    """

    held: ClassVar[tuple[Boards, State, Board] | None] = None

    @classmethod
    def boards_of(cls, day: date) -> Iterator[Board]:
        """The board of a day: that of lately where it will do, and for an account that it does not have a new one."""
        every, state, held = boards(), running().warehouse.state(), cls.held
        if held is not None and held[0] is every and held[2].day == day and _will_do(held[1], state):
            yield held[2]
            if held[1] == state:
                return
        board = every.on(day, metrics=())
        cls.held = every, state, board
        yield board


def _will_do(then: State, now: State) -> bool:
    if then.generation != now.generation:
        return False
    if then.batch == now.batch:
        return True
    told = arrived_between(then.batch, now.batch).others
    return all(one.startswith(("entered:", "adjustment:", "record:")) for one in told)


def day_asked(text: str, last: date) -> date:
    """The day of an address; the last complete one where it is missing, unreadable or ahead."""
    try:
        return min(read_day(text), last)
    except ValueError:
        return last
