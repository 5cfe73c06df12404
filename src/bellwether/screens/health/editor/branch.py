"""A form of nested lists while it is being filled: whatever was typed, and lists whose entries can be moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict

SHAPE: Mapping[str, tuple[str, ...]] = {
    "": ("p",),
    "p": ("g", "c"),
    "g": ("d",),
    "d": ("b", "r"),
    "c": (),
    "b": (),
    "r": (),
}
"""The lists of each kind of entry: a score's profiles, their groups and caps, drivers, stretches and ranks."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "": ("name", "description", "family", "watch", "good"),
    "p": ("key", "name", "segment", "where", "floor"),
    "g": ("name", "weight"),
    "d": ("metric", "weight", "way", "nothing", "full", "missing"),
    "c": ("when", "at_most", "reason"),
    "b": ("from", "points"),
    "r": ("rank", "points"),
}
MOST = 40
"""Entries of one list."""

_ACT = re.compile(r"(up|down|drop|add):((?:[a-z]\d{1,2}\.?)*)\.?([a-z])?")
_STEP = re.compile(r"([a-z])(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Branch:
    """One entry: its texts by field, the entries of its lists, and where it stands in the form, as `p0.g1`."""

    kind: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[Branch, ...]] = field(default_factory=dict)
    path: str = ""

    def text(self, name: str) -> str:
        """What was typed into a field."""
        return self.texts.get(name, "").strip()

    def of(self, kind: str) -> tuple[Branch, ...]:
        """The entries of a list."""
        return self.lists.get(kind, ())

    def with_list(self, kind: str, entries: tuple[Branch, ...]) -> Branch:
        """The same with other entries in one list, each told where it stands now."""
        return _placed(replace(self, lists={**self.lists, kind: entries[:MOST]}), self.path)

    def at(self, path: str) -> Branch | None:
        """The entry that stands there."""
        found: Branch | None = self
        for kind, place in _STEP.findall(path):
            entries = () if found is None else found.of(kind)
            found = entries[int(place)] if int(place) < len(entries) else None
        return found

    def each(self, kind: str) -> Iterator[Branch]:
        """Every entry of a kind, at any depth."""
        for name, entries in self.lists.items():
            for entry in entries:
                if name == kind:
                    yield entry
                yield from entry.each(kind)

    def changed(self, path: str, new: Branch) -> Branch:
        """The same with another entry at a place."""
        if not path:
            return new
        step, _, rest = path.partition(".")
        kind, place = step[0], int(step[1:])
        entries = self.of(kind)
        return self.with_list(kind, (*entries[:place], entries[place].changed(rest, new), *entries[place + 1 :]))


def read(query: QueryDict, kind: str = "", path: str = "") -> Branch:
    """What a form was filled with."""
    before = f"{path}." if path else ""
    texts = {name: query.get(before + name, "") for name in FIELDS[kind]}
    lists: dict[str, tuple[Branch, ...]] = {}
    for inner in SHAPE[kind]:
        entries = []
        for at in range(MOST):
            place = f"{before}{inner}{at}"
            if f"{place}.{FIELDS[inner][0]}" not in query:
                break
            entries.append(read(query, inner, place))
        lists[inner] = tuple(entries)
    return Branch(kind, texts, lists, path)


def after(root: Branch, act: str, fresh: Mapping[str, Branch]) -> Branch:
    """The form after a button was pressed: `up:p1`, `drop:p0.g1.d0`, `add:p0.g` (a fresh entry at the end)."""
    found = _ACT.fullmatch(act)
    if found is None:
        return root
    name, path, kind = found[1], found[2].rstrip("."), found[3]
    if name == "add":
        parent = root.at(path)
        if parent is None or kind is None or kind not in SHAPE[parent.kind]:
            return root
        return root.changed(path, parent.with_list(kind, (*parent.of(kind), fresh[kind])))
    above, _, last = path.rpartition(".")
    parent = root.at(above)
    step = _STEP.fullmatch(last)
    if parent is None or step is None or int(step[2]) >= len(parent.of(step[1])):
        return root
    return root.changed(above, parent.with_list(step[1], _moved(parent.of(step[1]), int(step[2]), name)))


def _moved(entries: tuple[Branch, ...], at: int, act: str) -> tuple[Branch, ...]:
    others = [*entries[:at], *entries[at + 1 :]]
    if act != "drop":
        others.insert(max(at - 1, 0) if act == "up" else at + 1, entries[at])
    return tuple(others)


def _placed(branch: Branch, path: str) -> Branch:
    before = f"{path}." if path else ""
    lists = {
        kind: tuple(_placed(entry, f"{before}{kind}{at}") for at, entry in enumerate(entries))
        for kind, entries in branch.lists.items()
    }
    return replace(branch, lists=lists, path=path)


def made(kind: str, texts: Mapping[str, str], lists: Mapping[str, tuple[Branch, ...]] | None = None) -> Branch:
    """An entry of the form, told where everything in it stands."""
    return _placed(Branch(kind, texts, lists or {}), "")
