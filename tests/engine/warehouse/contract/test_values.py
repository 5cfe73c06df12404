"""Stored values come back as they were written, block by block, and are replaced account by account."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bellwether.engine.warehouse.rows import BLOCK_DAYS, NOT_COMPUTED, StoredVersion, ValueBlocks

Given = Any

RANDOM = np.random.default_rng(7)


def version(number: int, layout: str = "exact", computed_to: int = 3 * BLOCK_DAYS - 1) -> StoredVersion:
    return StoredVersion(number, f"metric_{number}", f"print {number}", layout, 4, 1, computed_to, 9)


def blocks_for(number: int, accounts: list[int], blocks: list[int], *, highest: int = 10**6) -> ValueBlocks:
    """Random exact values of these accounts on these blocks, by (account, block)."""
    account, block = np.repeat(accounts, len(blocks)), np.tile(blocks, len(accounts))
    cells = RANDOM.integers(-highest, highest, (account.size, BLOCK_DAYS))
    states = RANDOM.integers(0, 9, cells.shape).astype(np.uint16)
    return ValueBlocks(number, account.astype(np.int64), block.astype(np.int64), cells, None, states)


def assert_same(found: ValueBlocks, expected: ValueBlocks) -> None:
    assert found.version == expected.version
    for name in ("account", "block", "numbers", "states"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    assert (found.bases is None) == (expected.bases is None)
    if expected.bases is not None:
        np.testing.assert_array_equal(found.bases, expected.bases)


def everything(given: Given, number: int) -> ValueBlocks:
    found: ValueBlocks = given.warehouse.read_values(number, None, -(10**6), 10**6)
    return found


@pytest.mark.parametrize("highest", [1, 100, 30_000, 2**30, 2**62])
def test_integers_of_any_size_come_back(given: Given, highest: int) -> None:
    written = blocks_for(1, [1, 255, 256, 700], [0, 1, 2], highest=highest)
    given.warehouse.write_values([version(1)], iter([written]))
    assert_same(everything(given, 1), written)
    assert given.warehouse.versions() == (version(1),)


def test_ratios_and_doubles_come_back_bit_by_bit(given: Given) -> None:
    exact = blocks_for(1, [3, 4], [5])
    ratio = replace(exact, bases=exact.numbers.astype(np.int64) * 2 + 1)
    real = replace(exact, version=2, numbers=np.where(exact.states == 0, np.nan, exact.numbers / 7))
    given.warehouse.write_values([version(1, "ratio"), version(2, "real")], iter([ratio, real]))
    assert_same(everything(given, 1), ratio)
    assert everything(given, 2).numbers.tobytes() == real.numbers.tobytes()


def test_reading_takes_only_the_accounts_and_blocks_asked_for(given: Given) -> None:
    given.warehouse.write_values([version(1)], iter([blocks_for(1, [1, 2, 300], [0, 1, 2])]))
    found = given.warehouse.read_values(1, np.array([300, 2, 999]), BLOCK_DAYS, 2 * BLOCK_DAYS)
    assert (found.account.tolist(), found.block.tolist()) == ([2, 2, 300, 300], [1, 2, 1, 2])
    assert given.warehouse.read_values(1, np.array([], dtype=np.int64), 0, 100).account.size == 0


def test_several_versions_are_read_at_once_in_the_order_asked(given: Given) -> None:
    pieces = [blocks_for(number, [1, 2], [0]) for number in (1, 2, 3)]
    given.warehouse.write_values([version(number) for number in (1, 2, 3)], iter(pieces))
    found = given.warehouse.read_many((3, 1, 8), None, 0, 10)
    assert_same(found[0], pieces[2])
    assert_same(found[1], pieces[0])
    assert (found[2].version, found[2].account.size) == (8, 0)


def test_new_values_replace_only_their_accounts_and_blocks(given: Given) -> None:
    first = blocks_for(1, [1, 2, 3], [0, 1])
    second = blocks_for(1, [2], [1, 2])
    given.warehouse.write_values([version(1)], iter([first]))
    given.warehouse.write_values([version(1)], iter([second]))
    found = everything(given, 1)
    cells = {
        (int(a), int(b)): row.tolist() for a, b, row in zip(first.account, first.block, first.numbers, strict=True)
    }
    cells |= {
        (int(a), int(b)): row.tolist() for a, b, row in zip(second.account, second.block, second.numbers, strict=True)
    }
    read = zip(found.account, found.block, found.numbers, strict=True)
    assert {(int(a), int(b)): row.tolist() for a, b, row in read} == cells
    assert given.warehouse.versions() == (version(1),)


def test_pieces_of_one_chunk_may_come_apart(given: Given) -> None:
    whole = blocks_for(1, [1, 2, 3, 4], [0])
    halves = [
        ValueBlocks(1, whole.account[part], whole.block[part], whole.numbers[part], None, whole.states[part])
        for part in (slice(0, 2), slice(2, 4))
    ]
    given.warehouse.write_values([version(1)], iter(halves))
    assert_same(everything(given, 1), whole)
    given.warehouse.write_values([version(1)], iter(halves[1:]))
    assert_same(everything(given, 1), whole)


def test_the_latest_day_is_one_column_of_every_account(given: Given) -> None:
    written = blocks_for(1, [1, 2, 300], [1, 2])
    given.warehouse.write_values([version(1, computed_to=2 * BLOCK_DAYS + 7)], iter([written]))
    (found, missing) = given.warehouse.latest((1, 5))
    assert found.account.tolist() == [1, 2, 300]
    np.testing.assert_array_equal(found.numbers, written.numbers[written.block == 2][:, 7:8])
    assert missing.numbers.shape == (0, 1)


def test_days_that_were_not_computed_stay_marked(given: Given) -> None:
    written = blocks_for(1, [1], [0])
    written.states[:, 20:] = NOT_COMPUTED
    given.warehouse.write_values([version(1)], iter([written]))
    assert (everything(given, 1).states[0] == NOT_COMPUTED).sum() == 10


def test_values_that_fail_half_way_are_not_there(given: Given) -> None:
    def failing() -> Any:
        yield blocks_for(1, [1], [0])
        raise RuntimeError("the engine stopped")

    with pytest.raises(RuntimeError, match="the engine stopped"):
        given.warehouse.write_values([version(1)], failing())
    assert everything(given, 1).account.size == 0
    assert given.warehouse.versions() == ()
