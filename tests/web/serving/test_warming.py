"""What pages read first is at hand before anyone asks, and pages are sent compressed."""

from __future__ import annotations

from gzip import decompress

from tests.web.conftest import SignedIn

from bellwether.catalog.serving import ServedWorkspace
from bellwether.screens.boards import boards
from bellwether.screens.warming import keep_warm, load_pages


def test_the_board_of_the_last_day_is_read_once_for_each_state(workspace: ServedWorkspace) -> None:
    load_pages()
    warmed = keep_warm(None)
    assert warmed == workspace.warehouse.state()
    board = boards().on(workspace.last_day())
    assert keep_warm(warmed) == warmed
    again = boards().on(workspace.last_day())
    assert all(again.metrics[key] is column for key, column in board.metrics.items())


def test_pages_are_sent_compressed(as_member: SignedIn) -> None:
    answer = as_member("Manager").get("/portfolio/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in decompress(answer.content)[:40].lower()
