"""A filter while it is being built: what stands in the form, complete or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Self

from django.http import QueryDict

ALL, ANY = "all", "any"
MOST_GROUPS = 8
MOST_ROWS = 20

_ACT = re.compile(r"(add|drop|group|clear)(?::(\d{1,2}))?(?:\.(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Row:
    """One condition as it stands in the form."""

    subject: str = ""
    test: str = ""
    first: str = ""
    second: str = ""
    over: str = "30d"
    picks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Some conditions of which all, or any, must hold."""

    join: str = ALL
    rows: tuple[Row, ...] = (Row(),)


@dataclass(frozen=True, slots=True)
class Draft:
    """Groups of which all, or any, must hold."""

    join: str = ALL
    groups: tuple[Group, ...] = field(default_factory=lambda: (Group(),))

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """What a form was filled with."""
        groups = []
        for at in range(MOST_GROUPS):
            if f"g{at}.join" not in query:
                break
            rows = tuple(_rows(query, f"g{at}"))
            groups.append(Group(_join(query.get(f"g{at}.join")), rows))
        return cls(_join(query.get("join")), tuple(groups) or (Group(),))

    def after(self, act: str) -> Draft:
        """The draft after a button was pressed: `add:0`, `drop:0.1`, `group`, `clear`; others change nothing."""
        found = _ACT.fullmatch(act)
        if found is None:
            return self
        name, group, row = found[1], int(found[2] or 0), int(found[3] or 0)
        match name:
            case "clear":
                return Draft()
            case "group":
                return replace(self, groups=(*self.groups, Group())[:MOST_GROUPS])
            case "add":
                return self._with_rows(group, lambda rows: (*rows, Row())[:MOST_ROWS])
            case _:
                return self._with_rows(group, lambda rows: (*rows[:row], *rows[row + 1 :]))._without_empty()

    def _with_rows(self, at: int, change: Callable[[tuple[Row, ...]], tuple[Row, ...]]) -> Draft:
        groups = tuple(
            replace(group, rows=change(group.rows)) if place == at else group for place, group in enumerate(self.groups)
        )
        return replace(self, groups=groups)

    def _without_empty(self) -> Draft:
        return replace(self, groups=tuple(one for one in self.groups if one.rows) or (Group(),))


def _rows(query: QueryDict, group: str) -> Iterator[Row]:
    for at in range(MOST_ROWS):
        name = f"{group}.r{at}"
        if f"{name}.subject" not in query:
            return
        yield Row(
            query.get(f"{name}.subject", ""),
            query.get(f"{name}.test", ""),
            query.get(f"{name}.first", "").strip(),
            query.get(f"{name}.second", "").strip(),
            query.get(f"{name}.over", "").strip() or "30d",
            tuple(one for one in query.getlist(f"{name}.picks") if one),
        )


def _join(text: str | None) -> str:
    return ANY if text == ANY else ALL
