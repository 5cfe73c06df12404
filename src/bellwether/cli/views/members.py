"""Members, for people and machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from bellwether.cli.teammates import MemberLine, MembersAnswer
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import plain_table

_COLUMNS = ("name", "email", "role", "teams", "active", "last_seen")


@dataclass(frozen=True, slots=True)
class MembersView:
    """Everyone who is a member."""

    answer: MembersAnswer

    def table(self) -> Iterator[RenderableType]:
        if not self.answer.members:
            yield Text("Nobody is a member yet. Start “bellwether serve”: it says how the first one is made.")
            return
        table = plain_table()
        for heading in ("name", "e-mail", "role", "teams", "state", "last signed in"):
            table.add_column(heading)
        for one in self.answer.members:
            seen = "never" if one.last_seen is None else one.last_seen.strftime("%Y-%m-%d %H:%M")
            state = "active" if one.active else "not active"
            table.add_row(*(Text(part) for part in (one.name, one.email, one.role, ", ".join(one.teams), state, seen)))
        yield table

    def plain(self) -> Plain:
        return [dict(zip(_COLUMNS, _cells(one), strict=True)) for one in self.answer.members]

    def rows(self) -> Iterator[Cells]:
        yield _COLUMNS
        yield from (_cells(one) for one in self.answer.members)


def _cells(one: MemberLine) -> tuple[str, str, str, str, bool, str]:
    seen = "" if one.last_seen is None else one.last_seen.isoformat()
    return one.name, one.email, one.role, ", ".join(one.teams), one.active, seen
