"""From the rows of a file to the rows that are imported: those that are chosen, and long where the file is wide."""

from collections.abc import Iterator
from dataclasses import replace

from bellwether.ingest.choice import Choice, conditions
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.mapping import Layout
from bellwether.ingest.unpivot import Rows, Unpivoting, chosen_rows


class Selection:
    """What a mapping's `only`, `skip` and `unpivot` make of the pieces of one file."""

    def __init__(self, layout: Layout, file: str) -> None:
        self._file = file
        self._choice = Choice(conditions(layout.only), conditions(layout.skip))
        self._unpivoting = None if layout.unpivot is None else Unpivoting(layout.unpivot, layout.missing, file)

    def rows(self, piece: Piece) -> Iterator[Rows]:
        """The rows of a piece to import; the first of them know how many were read and how many not chosen."""
        chosen = self._choice.rows(piece, self._file)
        rows = chosen_rows(piece, chosen)
        counted, skipped = len(chosen) + len(piece.rejected), len(chosen) - len(rows.origin)
        for some in [rows] if self._unpivoting is None else self._unpivoting.long(rows):
            yield replace(some, counted=counted, skipped=skipped)
            counted = skipped = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """How the headings were read."""
        return () if self._unpivoting is None or not self._unpivoting.note else (self._unpivoting.note,)
