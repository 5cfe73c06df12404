"""Ranges are written out place by place, in the order of their rows."""

import numpy as np

from bellwether.engine.kernel.ranges import spread


def test_every_place_of_every_range_is_there_once() -> None:
    row, place = spread(np.array([4, 9, 0, -2]), np.array([3, 0, 1, 2]))
    assert (row.tolist(), place.tolist()) == ([0, 0, 0, 2, 3, 3], [4, 5, 6, 0, -2, -1])


def test_ranges_of_small_integers_give_large_ones() -> None:
    row, place = spread(np.array([7], dtype=np.int32), np.array([2], dtype=np.int32))
    assert (row.itemsize, place.itemsize, place.tolist()) == (8, 8, [7, 8])


def test_no_ranges_have_no_places() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert [part.tolist() for part in spread(none, none)] == [[], []]
