"""The pieces of a part, for looking."""

from collections.abc import Iterator

from bellwether.ingest.files.part import Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.files.reading import read_part


def first_piece(part: Part) -> Piece:
    """The first rows of a part."""
    pieces: Iterator[Piece] = read_part(part)
    return next(pieces)
