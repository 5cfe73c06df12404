"""Keys of programs, for people and machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from bellwether.cli.keyholders import KeyLine, KeysAnswer
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import plain_table

_COLUMNS = ("source", "key", "holds", "until", "made_by", "made_at", "scopes", "role", "used_at")


@dataclass(frozen=True, slots=True)
class KeysView:
    """Every key, as much of it as is known."""

    answer: KeysAnswer

    def table(self) -> Iterator[RenderableType]:
        if not self.answer.keys:
            yield Text("There is no key yet. “bellwether keys add SOURCE” makes one.")
            return
        table = plain_table()
        for heading in ("source", "key", "may", "state", "last used", "made by", "made"):
            table.add_column(heading)
        for one in self.answer.keys:
            made = one.made_at.strftime("%Y-%m-%d %H:%M")
            used = "" if one.used_at is None else one.used_at.strftime("%Y-%m-%d %H:%M")
            parts = (one.source, one.beginning + "…", _may(one), _state(one), used, one.made_by, made)
            table.add_row(*(Text(part) for part in parts))
        yield table

    def plain(self) -> Plain:
        return [dict(zip(_COLUMNS, _cells(one), strict=True)) for one in self.answer.keys]

    def rows(self) -> Iterator[Cells]:
        yield _COLUMNS
        yield from (_cells(one) for one in self.answer.keys)


def _may(one: KeyLine) -> str:
    scopes = ", ".join(one.scopes)
    return f"{scopes} as {one.role}" if one.role else scopes


def _state(one: KeyLine) -> str:
    if one.ends_at is None:
        return "holds"
    until = one.ends_at.strftime("%Y-%m-%d %H:%M")
    return f"holds until {until}" if one.holds else f"ended {until}"


def _cells(one: KeyLine) -> tuple[str, str, bool, str, str, str, str, str, str]:
    until, used = ("" if at is None else at.isoformat() for at in (one.ends_at, one.used_at))
    made = one.made_at.isoformat()
    return one.source, one.beginning, one.holds, until, one.made_by, made, " ".join(one.scopes), one.role, used
