"""Where the values of a JSON text begin and end, found block by block without reading the values."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bellwether.ingest.refusal import ImportRefused

WIDEST_ROW = 256 << 20
"""Bytes of the widest row; it is held in memory."""

_QUOTE = ord('"')
_BACKSLASH = ord("\\")
_COMMA = ord(",")
_COLON = ord(":")
_DEPTHS = np.zeros(256, dtype=np.int8)
_DEPTHS[[ord("["), ord("{")]] = 1
_DEPTHS[[ord("]"), ord("}")]] = -1
_SIGNS = _DEPTHS != 0
_SIGNS[[_COMMA, _COLON]] = True


@dataclass(frozen=True, slots=True)
class Signs:
    """The brackets, commas and colons of a text that stand outside of strings, and how deep it is after each.

    `quotes` are the quotation marks that begin or end a string.
    """

    text: bytes
    at: NDArray[np.int64]
    sign: NDArray[np.uint8]
    depth: NDArray[np.int64]
    quotes: NDArray[np.int64]

    def commas(self, depth: int) -> NDArray[np.int64]:
        """Where the commas of this depth are."""
        found: NDArray[np.int64] = self.at[(self.sign == _COMMA) & (self.depth == depth)]
        return found

    def closings(self, depth: int) -> NDArray[np.int64]:
        """Where the text comes back to this depth."""
        found: NDArray[np.int64] = self.at[(_DEPTHS[self.sign] < 0) & (self.depth == depth)]
        return found

    def colons(self, depth: int) -> int:
        """How many keys the objects of this depth have."""
        return int(((self.sign == _COLON) & (self.depth == depth)).sum())


class Structure:
    """The state between blocks: how deep, and whether inside of a string."""

    def __init__(self) -> None:
        self.depth = 0
        self.in_string = 0
        self._rest = b""

    def signs(self, block: bytes) -> Signs:
        """The signs of the next block, which may be moved a little: a backslash at its end waits for its letter."""
        text = self._rest + block
        cut = len(text.rstrip(b"\\"))
        self._rest = text[cut:]
        text = text[:cut]
        letters = np.frombuffer(text, dtype=np.uint8)
        quotes = _unescaped(letters)
        found = np.flatnonzero(_SIGNS[letters])
        opened = np.zeros(len(letters), dtype=np.uint8)
        opened[quotes] = 1
        inside = np.bitwise_xor.accumulate(opened)[found] ^ self.in_string
        found = found[inside == 0]
        self.in_string = (self.in_string + len(quotes)) % 2
        sign = letters[found]
        depth = self.depth + np.cumsum(_DEPTHS[sign], dtype=np.int64)
        if len(depth):
            self.depth = int(depth[-1])
        return Signs(text, found, sign, depth, quotes)


def _unescaped(letters: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Where the quotation marks are that begin or end a string."""
    quotes: NDArray[np.int64] = np.flatnonzero(letters == _QUOTE)
    slashes = letters == _BACKSLASH
    if not slashes.any():
        return quotes
    places = np.arange(len(letters))
    last_other = np.maximum.accumulate(np.where(slashes, -1, places))
    before = quotes - 1
    run = np.where(before >= 0, before - last_other[np.maximum(before, 0)], 0)
    unescaped: NDArray[np.int64] = quotes[run % 2 == 0]
    return unescaped


class Stage(Enum):
    """How far a list has come: its elements, the last of them, what follows it; or it stops before its end."""

    WITHIN = "within"
    LAST = "last"
    BEHIND = "behind"
    CUT = "cut"


def must_fit(row: int, label: str) -> None:
    """Refuses a row of more bytes than may be held in memory."""
    if row > WIDEST_ROW:
        raise ImportRefused(f"{label} has a row of more than {WIDEST_ROW >> 20} MB. Leave its largest values out.")


def elements(blocks: Iterator[bytes], label: str) -> Iterator[tuple[bytes, Stage]]:
    """The elements of the list with which the text begins, parted by commas, as many at a time as a block holds."""
    structure = Structure()
    pending: list[bytes] = []
    waiting = 0
    opened = False
    for block in blocks:
        signs = structure.signs(block)
        text = signs.text
        start = 0
        if not opened:
            if not len(signs.at):
                continue
            start = int(signs.at[0]) + 1
            opened = True
        closings = signs.closings(0)
        if len(closings):
            close = int(closings[0])
            yield b"".join([*pending, text[start:close]]), Stage.LAST
            yield text[close + 1 :], Stage.BEHIND
            yield from ((rest, Stage.BEHIND) for rest in blocks)
            return
        commas = signs.commas(1)
        if len(commas):
            cut = int(commas[-1])
            yield b"".join([*pending, text[start:cut]]), Stage.WITHIN
            pending, waiting = [], 0
            start = cut + 1
        pending.append(text[start:])
        waiting += len(text) - start
        must_fit(waiting, label)
    yield b"".join(pending), Stage.CUT


@dataclass(frozen=True, slots=True)
class Parted:
    """Elements parted by commas, as one text and one by one; how many keys their objects have, and those inside."""

    text: bytes
    texts: list[bytes]
    keys: int
    keys_below: int


def parted(text: bytes) -> Parted:
    """The elements in a text."""
    signs = Structure().signs(text)
    borders = [-1, *signs.commas(0).tolist(), len(text)]
    texts = [text[start + 1 : end] for start, end in pairwise(borders)]
    if texts and not texts[-1].strip():
        del texts[-1]
    keys = signs.colons(1)
    return Parted(text, texts, keys, int((signs.sign == _COLON).sum()) - keys)


def documents(blocks: Iterator[bytes], label: str) -> Iterator[bytes]:
    """Values that follow one another without commas, parted by commas, as many at a time as a block holds."""
    structure = Structure()
    pending: list[bytes] = []
    waiting = 0
    for block in blocks:
        signs = structure.signs(block)
        start = 0
        closings = signs.closings(0)
        if len(closings):
            borders = [0, *(closings + 1).tolist()]
            whole = [signs.text[start:end] for start, end in pairwise(borders)]
            yield b",".join([b"".join([*pending, whole[0]]), *whole[1:]])
            pending, waiting = [], 0
            start = borders[-1]
        pending.append(signs.text[start:])
        waiting += len(signs.text) - start
        must_fit(waiting, label)
    rest = b"".join(pending)
    if rest.strip():
        yield rest
