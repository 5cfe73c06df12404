"""Which digests were seen, exactly and however many: sorted runs, small ones in memory, large ones in unnamed files.

Runs of like size are merged into one, so that there are few of them; what is in files takes none of the process's
own memory, and of a full disk nothing worse comes than that a run stays in memory.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bellwether.engine.warehouse.rows import Flags, Ints

IN_MEMORY = 1 << 20
"""Digests up to which a run stays in memory."""

AT_ONCE = 4
"""So many runs of like size become one."""

_PIECE = 1 << 19
"""Digests of the longest run that are merged with those of the others at once."""


class Seen:
    """A set of digests that only grows."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._runs: list[Ints] = []

    @property
    def size(self) -> int:
        """How many digests there are."""
        return sum(run.size for run in self._runs)

    def add(self, digests: Ints) -> None:
        """Adds digests; one that is there already may come again."""
        if not digests.size:
            return
        self._runs.append(np.sort(digests))
        while len(same := self._smallest_alike()) >= AT_ONCE:
            merged = self._merged(same)
            self._runs = [run for run in self._runs if not any(run is one for one in same)] + [merged]

    def among(self, digests: Ints) -> Flags:
        """Which of the digests were added before."""
        there = np.zeros(digests.size, dtype=np.bool_)
        order = np.argsort(digests)
        # In order, so that a long run is walked through once.
        wanted = digests[order]
        found = np.zeros(digests.size, dtype=np.bool_)
        for run in self._runs:
            at = np.minimum(np.searchsorted(run, wanted), run.size - 1)
            found |= run[at] == wanted
        there[order] = found
        return there

    def _smallest_alike(self) -> list[Ints]:
        """The runs of the smallest size class that has enough of them to merge."""
        by_class: dict[int, list[Ints]] = {}
        for run in self._runs:
            by_class.setdefault(max(run.size, 1).bit_length() // 2, []).append(run)
        return next((by_class[size] for size in sorted(by_class) if len(by_class[size]) >= AT_ONCE), [])

    def _merged(self, runs: list[Ints]) -> Ints:
        """The digests of runs as one: a large one as pages of a file that has no name any more."""
        if self._directory is None or sum(run.size for run in runs) <= IN_MEMORY:
            return np.concatenate(list(_sorted_pieces(runs)))
        try:
            with tempfile.TemporaryFile(dir=self._directory) as file:
                for piece in _sorted_pieces(runs):
                    piece.tofile(file)
                file.flush()
                os.fsync(file.fileno())
                return np.memmap(file, dtype=np.int64, mode="r")
        except OSError:
            return np.concatenate(list(_sorted_pieces(runs)))


def _sorted_pieces(runs: list[Ints]) -> Iterator[Ints]:
    """All digests of sorted runs, sorted, piece by piece: however many there are, no more is in memory at once."""
    longest = max(runs, key=len)
    begins = [0] * len(runs)
    for up_to in (*longest[_PIECE::_PIECE].tolist(), None):
        ends = [run.size if up_to is None else int(np.searchsorted(run, up_to)) for run in runs]
        piece = np.concatenate([run[begin:end] for run, begin, end in zip(runs, begins, ends, strict=True)])
        # A stable sort finds the runs and merges them.
        piece.sort(kind="stable")
        yield piece
        begins = ends
