"""Messages that came in live and are no events: each is new once, and one whose write broke is new again."""

from __future__ import annotations

import pytest
from tests.engine.warehouse.conftest import Given

from bellwether.engine.warehouse.warehouse import SqlWarehouse


def heard(warehouse: SqlWarehouse, *ids: str) -> list[bool]:
    """Which of these messages are new."""
    with warehouse.listening():
        new: list[bool] = warehouse.hear(ids, [5] * len(ids)).tolist()
        return new


def heard_in_vain(warehouse: SqlWarehouse, *ids: str) -> None:
    """Messages of a write that breaks off."""
    with warehouse.listening():
        warehouse.hear(ids, [5] * len(ids))
        warehouse.recognise({"visitor": "ann"}, 5)
        raise RuntimeError("broken off")


def test_a_message_is_new_once(given: Given) -> None:
    assert heard(given.warehouse, "a", "b", "a") == [True, True, False]
    assert heard(given.warehouse, "b", "c") == [False, True]


def test_what_a_broken_write_heard_is_new_when_it_comes_again_and_the_rest_stays_heard(given: Given) -> None:
    heard(given.warehouse, "a")
    with pytest.raises(RuntimeError, match="broken off"):
        heard_in_vain(given.warehouse, "a", "b")
    with given.warehouse.listening():
        assert given.warehouse.recognised(["visitor"]) == {}
    assert heard(given.warehouse, "a", "b") == [False, True]
