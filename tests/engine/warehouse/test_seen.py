"""The set of digests that were seen is exact, whatever is in memory and what in files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bellwether.engine.warehouse import seen as module
from bellwether.engine.warehouse.seen import Seen


@pytest.mark.parametrize("in_files", [False, True])
def test_a_digest_is_among_the_seen_ones_exactly_when_it_was_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_files: bool
) -> None:
    monkeypatch.setattr(module, "IN_MEMORY", 50)
    monkeypatch.setattr(module, "_PIECE", 7)
    drawn = np.random.default_rng(3)
    seen, added = Seen(tmp_path if in_files else None), set[int]()
    for size in drawn.integers(0, 60, 80).tolist():
        asked = drawn.integers(0, 4_000, 40)
        assert seen.among(asked).tolist() == [one in added for one in asked.tolist()]
        fresh = drawn.integers(0, 4_000, size)
        seen.add(fresh)
        added |= set(fresh.tolist())
    assert any(isinstance(run, np.memmap) for run in seen._runs) == in_files
    assert len(seen._runs) < 20
    assert list(tmp_path.iterdir()) == []


def test_runs_are_merged_piece_by_piece_into_what_all_of_them_sort_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PIECE", 10)
    drawn = np.random.default_rng(4)
    runs = [np.sort(drawn.integers(0, 60, size)) for size in (35, 0, 64, 3)]
    pieces = list(module._sorted_pieces(runs))
    assert max(piece.size for piece in pieces) < 40
    assert np.concatenate(pieces).tolist() == sorted(np.concatenate(runs).tolist())
