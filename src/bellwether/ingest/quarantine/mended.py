"""A file of rows that were left out, mended by a person, read whatever its format."""

from collections.abc import Iterator
from pathlib import Path

from bellwether.ingest.files.part import Form
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.files.reading import read_pieces
from bellwether.ingest.quarantine.exports import LINE
from bellwether.ingest.refusal import ImportRefused


def mended_pieces(path: Path) -> Iterator[Piece]:
    """The pieces of a mended export; a file without our column of lines is refused."""
    for piece in read_pieces(path, Form(header=1)):
        if LINE not in piece.columns:
            raise ImportRefused(
                f"{path} has no column “{LINE}”, so it cannot be told which rows it mends. "
                "Mend a file that “quarantine export” wrote, or import this one with “bellwether import”."
            )
        yield piece
