"""One address of the pages, with who may ask for it and an example.

An example may name Vera's account “north” and the metric “csat”, in its path, query or form: the walk asks again with
an account of somebody else and with a metric that is hidden from the viewer. Words in braces are numbers of rows that
the walk makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from bellwether.access.permission import Permission


class Open(Enum):
    """Addresses that need no permission."""

    TO_EVERYONE = auto()
    TO_MEMBERS = auto()


Needs = Permission | Open


@dataclass(frozen=True)
class Route:
    """What asking for an address needs, what sending to it needs (where that is more), and an example.

    `form` is what the example sends; without one it only asks.
    """

    needs: Needs
    example: str
    sending: Needs | None = None
    form: Mapping[str, str] | None = None

    @property
    def shown(self) -> Needs:
        """What the example needs."""
        return self.needs if self.form is None else self.sending or self.needs


EVERYONE, MEMBERS = Open.TO_EVERYONE, Open.TO_MEMBERS
SEE, MANAGE, DEFINE, TASKS, NOTES = (
    Permission.SEE,
    Permission.MANAGE_MEMBERS,
    Permission.DEFINE_METRICS,
    Permission.WORK_TASKS,
    Permission.WRITE_NOTES,
)
