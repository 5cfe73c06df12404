"""How the columns are arranged: their order, how many stay in sight beside the names, and the widths that were set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import quote, unquote

MOST_PINNED = 4
NARROWEST, WIDEST, USUAL = 56, 720, 144
STEP = 32
"""By how many pixels a column grows or shrinks at a time."""

NAMES = "name"
"""The key of the first column, the accounts' names: it stays first and in sight, but has a width."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The keys of the columns in their order, the first `pinned` of which stay in sight; widths in pixels by key."""

    keys: tuple[str, ...]
    pinned: int = 0
    widths: tuple[tuple[str, int], ...] = ()

    def moved(self, key: str, to: int) -> Self:
        """With a column at another place. One that is moved over the edge of the pinned ones joins or leaves them."""
        if key not in self.keys:
            return self
        at = self.keys.index(key)
        to = min(max(to, 0), len(self.keys) - 1)
        without = (*self.keys[:at], *self.keys[at + 1 :])
        pinned = self.pinned + (to < self.pinned <= at) - (at < self.pinned <= to)
        return replace(self, keys=(*without[:to], key, *without[to:]), pinned=min(pinned, MOST_PINNED))

    def pin(self, key: str) -> Self:
        """With a column as the last of those that stay in sight."""
        if key not in self.keys or self.keys.index(key) < self.pinned or self.pinned == MOST_PINNED:
            return self
        without = tuple(one for one in self.keys if one != key)
        return replace(self, keys=(*without[: self.pinned], key, *without[self.pinned :]), pinned=self.pinned + 1)

    def unpin(self, key: str) -> Self:
        """With a column as the first of those that scroll."""
        if key not in self.keys or self.keys.index(key) >= self.pinned:
            return self
        without = tuple(one for one in self.keys if one != key)
        left = self.pinned - 1
        return replace(self, keys=(*without[:left], key, *without[left:]), pinned=left)

    def dropped(self, key: str) -> Self:
        """Without a column."""
        if key not in self.keys:
            return self
        pinned = self.pinned - (self.keys.index(key) < self.pinned)
        return replace(self.sized(key, None), keys=tuple(one for one in self.keys if one != key), pinned=pinned)

    def sized(self, key: str, width: int | None) -> Self:
        """With a column of a width, within what can be read; None: as wide as what is in it."""
        others = tuple(one for one in self.widths if one[0] != key)
        if width is None:
            return replace(self, widths=others)
        return replace(self, widths=(*others, (key, min(max(width, NARROWEST), WIDEST))))

    def grown(self, key: str, step: int) -> Self:
        """With a column by that much wider; one without a width begins at the usual one."""
        return self.sized(key, dict(self.widths).get(key, USUAL) + step)


def widths_text(widths: tuple[tuple[str, int], ...]) -> str:
    """Widths as an address says them: `mrr:120,name:240`."""
    return ",".join(f"{quote(key, safe='')}:{width}" for key, width in sorted(widths))


def read_widths(text: str) -> tuple[tuple[str, int], ...]:
    """The widths of an address; what is no width is left out."""
    return tuple(sorted(dict(_widths(text)).items()))


def read_pinned(text: str) -> int:
    """How many columns an address keeps in sight."""
    return min(int(text), MOST_PINNED) if text.isdecimal() and len(text) == 1 else 0


def moved_by(arrangement: Arrangement, act: str) -> Arrangement:
    """The arrangement after a button: `up:KEY`, `down:KEY`, `drop:KEY`, `add:KEY`; others change nothing."""
    name, _, key = act.partition(":")
    keys = arrangement.keys
    match name:
        case "add" if key not in keys:
            return replace(arrangement, keys=(*keys, key))
        case "drop":
            return arrangement.dropped(key)
        case "up" | "down" if key in keys:
            return arrangement.moved(key, keys.index(key) + (1 if name == "down" else -1))
        case _:
            return arrangement


def acts(arrangement: Arrangement, key: str) -> Mapping[str, Arrangement]:
    """What can be done with a column, by the words of its menu."""
    return dict(_acts(arrangement, key))


def _acts(arrangement: Arrangement, key: str) -> Iterator[tuple[str, Arrangement]]:
    if key in arrangement.keys:
        at = arrangement.keys.index(key)
        if at > 0:
            yield "Move left", arrangement.moved(key, at - 1)
        if at < len(arrangement.keys) - 1:
            yield "Move right", arrangement.moved(key, at + 1)
        if at < arrangement.pinned:
            yield "Let it scroll", arrangement.unpin(key)
        elif arrangement.pinned < MOST_PINNED:
            yield "Keep in sight", arrangement.pin(key)
    yield "Wider", arrangement.grown(key, STEP)
    yield "Narrower", arrangement.grown(key, -STEP)
    if key in dict(arrangement.widths):
        yield "As wide as its content", arrangement.sized(key, None)
    if key in arrangement.keys:
        yield "Remove", arrangement.dropped(key)


def _widths(text: str) -> Iterator[tuple[str, int]]:
    for one in text.split(","):
        key, _, width = one.rpartition(":")
        if key and width.isdecimal() and len(width) < 5:
            yield unquote(key), min(max(int(width), NARROWEST), WIDEST)
