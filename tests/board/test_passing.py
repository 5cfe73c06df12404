"""While one thread reads what a write has changed, others get the board before it, unless they must know the write."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from tests.board.board_world import CATALOG
from tests.engine.rules_world import DAY, Workspace, back

from bellwether.board import boards as of_boards
from bellwether.board.board import Board
from bellwether.board.boards import Boards
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.value import Value

SECONDS = 60
"""More than anything here takes on the slowest machine."""
LOOKED_FOR = 0.3
"""Seconds in which somebody who need not wait would have been given something."""


class Edited:
    """A workspace whose one stored value was entered anew, and refreshed, after a board had shown the first one."""

    def __init__(self) -> None:
        self.world = Workspace(Catalog(metrics={"csat": CATALOG.metrics["csat"]})).accounts("acme")
        self.world.entered("csat", "acme", back(3), 5)
        self.engine = self.world.engine
        self.engine.refresh(DAY)
        self.boards = Boards(self.engine)
        self.before = self.boards.on()
        self.known = self.world.warehouse.batch()
        self.world.entered("csat", "acme", back(2), 12)
        self.edit = self.world.warehouse.batch()
        self.engine.refresh(DAY)

    def now(self) -> Value:
        """The value that holds."""
        return Boards(self.world.engine).on().metric("csat").value(0)

    @contextmanager
    def read_by_another(self) -> Iterator[None]:
        """Inside, another thread is reading a board."""
        holds, done = Event(), Event()

        def hold() -> None:
            with self.boards._making:
                holds.set()
                done.wait(2 * SECONDS)

        thread = Thread(target=hold)
        thread.start()
        assert holds.wait(SECONDS)
        try:
            yield
        finally:
            done.set()
            thread.join()

    def asked_meanwhile(self, knows: int | None) -> Board:
        """What somebody gets while another thread reads, who is done only when it was given."""
        with ThreadPoolExecutor(1) as pool, self.read_by_another():
            return pool.submit(lambda: self.boards.on(knows=knows)).result(SECONDS)

    def waits(self, knows: int | None) -> bool:
        """Whether somebody who asks while another thread reads waits until that is done, and gets what holds then."""
        with ThreadPoolExecutor(1) as pool:
            with self.read_by_another():
                asked = pool.submit(lambda: self.boards.on(knows=knows))
                at_once, _ = wait([asked], LOOKED_FOR)
            return not at_once and asked.result(SECONDS).metric("csat").value(0) == self.now()


def test_who_need_not_know_the_edit_gets_the_board_before_it_while_the_new_one_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(of_boards, "SECONDS_BEFORE", 2.0 * SECONDS)
    edited = Edited()
    given = edited.asked_meanwhile(edited.known)
    assert given.state == edited.before.state
    assert given.metric("csat") is edited.before.metric("csat")
    assert edited.boards.on(knows=edited.known).metric("csat").value(0) == edited.now() != given.metric("csat").value(0)


@pytest.mark.parametrize("knows", ["edit", None])
def test_who_has_edited_or_asks_for_the_newest_waits_for_it(knows: str | None) -> None:
    edited = Edited()
    assert edited.waits(None if knows is None else edited.edit)


def test_a_board_that_is_some_seconds_old_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    edited = Edited()
    monkeypatch.setattr(of_boards, "SECONDS_BEFORE", 0.0)
    assert edited.waits(edited.known)


def test_a_new_day_is_waited_for() -> None:
    edited = Edited()
    edited.engine.refresh(back(-1))
    assert edited.waits(edited.known)
    assert edited.boards.on().day == back(-1)
