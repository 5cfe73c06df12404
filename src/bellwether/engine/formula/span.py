"""Where a piece of formula text stands, so that what is wrong with it can be shown there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Where a piece of formula text stands: line and column from 1, and its length in characters."""

    line: int
    column: int
    length: int


NOWHERE = Span(1, 1, 0)
