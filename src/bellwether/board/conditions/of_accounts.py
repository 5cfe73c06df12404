"""Conditions on who an account is: its name, its traits, its segment, or a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import numpy as np

from bellwether.board.board import Board
from bellwether.board.columns import Flags
from bellwether.board.conditions.comparing import Compare, grouped_text, one_of
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import day_number


@dataclass(frozen=True, slots=True)
class Named:
    """The account's name or id contains a fragment, whatever the case of its letters."""

    fragment: str

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        wanted = self.fragment.casefold()
        found = zip(board.names, board.ids, strict=True)
        return np.array([wanted in name.casefold() or wanted in one.casefold() for name, one in found], dtype=np.bool_)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return np.ones(board.size, dtype=np.bool_)

    def in_words(self, catalog: Catalog) -> str:  # noqa: ARG002
        """What it says, as part of a sentence."""
        return f"name contains “{self.fragment}”"


@dataclass(frozen=True, slots=True)
class Listed:
    """The account is one of those listed by the customer's ids."""

    ids: tuple[str, ...]

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        inside = np.zeros(board.size, dtype=np.bool_)
        inside[board.of(self.ids)] = True
        return inside

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return np.ones(board.size, dtype=np.bool_)

    def in_words(self, catalog: Catalog) -> str:  # noqa: ARG002
        """What it says, as part of a sentence."""
        if len(self.ids) > 3:
            return f"one of {len(self.ids)} listed accounts"
        return f"account is {one_of(self.ids)}" if self.ids else "no account"


@dataclass(frozen=True, slots=True)
class InSegment:
    """The account belongs to a segment on the day."""

    segment: str

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return board.in_segment(self.segment)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return np.ones(board.size, dtype=np.bool_)

    def in_words(self, catalog: Catalog) -> str:
        """What it says, as part of a sentence."""
        segment = catalog.segments.get(self.segment)
        return f"in segment “{self.segment if segment is None else segment.name}”"


@dataclass(frozen=True, slots=True)
class TraitIs:
    """A text or yes-or-no trait (`owner`, `industry`) is one of some texts."""

    trait: str
    texts: tuple[str, ...]

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        column = board.trait(self.trait)
        if column.texts or not column.known.any():
            return column.among(self.texts)
        truth = [text == "true" for text in self.texts]
        return column.known & np.isin(column.numbers != 0, truth)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return board.trait(self.trait).known

    def in_words(self, catalog: Catalog) -> str:  # noqa: ARG002
        """What it says, as part of a sentence."""
        return f"{_named(self.trait)} is {one_of(self.texts)}"


@dataclass(frozen=True, slots=True)
class TraitContains:
    """A text trait contains a fragment, whatever the case of its letters."""

    trait: str
    fragment: str

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return board.trait(self.trait).containing(self.fragment)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return board.trait(self.trait).known

    def in_words(self, catalog: Catalog) -> str:  # noqa: ARG002
        """What it says, as part of a sentence."""
        return f"{_named(self.trait)} contains “{self.fragment}”"


@dataclass(frozen=True, slots=True)
class TraitKnown:
    """A trait is set."""

    trait: str

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return board.trait(self.trait).known

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return np.ones(board.size, dtype=np.bool_)

    def in_words(self, catalog: Catalog) -> str:  # noqa: ARG002
        """What it says, as part of a sentence."""
        return f"{_named(self.trait)} is set"


@dataclass(frozen=True, slots=True)
class TraitCompared:
    """A number or amount of money stands so to a bound."""

    trait: str
    compare: Compare
    bound: Decimal

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        return self.compare.mask(board.trait(self.trait).numbers, self.bound)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return board.trait(self.trait).known

    def in_words(self, catalog: Catalog) -> str:  # noqa: ARG002
        """What it says, as part of a sentence."""
        return f"{_named(self.trait)} is {self.compare.words} {grouped_text(self.bound)}"


@dataclass(frozen=True, slots=True)
class TraitDue:
    """A date (`renewal_on`) lies from `first` to `last` days after the board's day; negative days lie before it."""

    trait: str
    first: int
    last: int

    def mask(self, board: Board) -> Flags:
        """Where it holds."""
        numbers = board.trait(self.trait).numbers
        low = day_number(board.day + timedelta(self.first))
        return (numbers >= low) & (numbers <= low + self.last - self.first)

    def told(self, board: Board) -> Flags:
        """Where it can be said whether it holds."""
        return board.trait(self.trait).known

    def in_words(self, catalog: Catalog) -> str:  # noqa: ARG002
        """What it says, as part of a sentence."""
        name = _named(self.trait)
        if self.first == 0:
            return f"{name} is within {self.last} days"
        if self.last == 0:
            return f"{name} was within the last {-self.first} days"
        return f"{name} is {self.first} to {self.last} days away"


def _named(trait: str) -> str:
    return trait.replace("_", " ")
