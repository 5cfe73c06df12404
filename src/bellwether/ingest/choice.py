"""Which rows of a file are imported at all: conditions on their texts."""

from typing import NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.ingest.cells import as_text, trimmed
from bellwether.ingest.expressions import Expression
from bellwether.ingest.files.pieces import Piece, column_named


class Condition(Expression, frozen=True):
    """That a column holds one of some texts (`in`), or that it is empty or not."""

    column: str
    texts: list[str] | None = msgspec.field(default=None, name="in")
    empty: bool | None = None

    def holds(self, piece: Piece, file: str) -> NDArray[np.bool_]:
        """The rows for which it does."""
        cells = trimmed(as_text(column_named(piece, self.column, file)))
        if self.texts is not None:
            found = pc.is_in(cells, value_set=pa.array(self.texts, pa.string()))
        else:
            found = pc.is_null(cells) if self.empty else pc.is_valid(cells)
        mask: NDArray[np.bool_] = found.to_numpy(zero_copy_only=False)
        return mask


class Choice(NamedTuple):
    """Rows that meet every condition of `only` and none of `skip`."""

    only: tuple[Condition, ...]
    skip: tuple[Condition, ...]

    def rows(self, piece: Piece, file: str) -> NDArray[np.bool_]:
        """The rows of a piece that are imported."""
        chosen = np.ones(len(piece.line), dtype=np.bool_)
        for condition in self.only:
            chosen &= condition.holds(piece, file)
        for condition in self.skip:
            chosen &= ~condition.holds(piece, file)
        return chosen


def conditions(told: Condition | list[Condition] | None) -> tuple[Condition, ...]:
    """One condition or several as several."""
    if told is None:
        return ()
    return tuple(told) if isinstance(told, list) else (told,)
