"""What can go wrong with a file: the whole import is refused, or one row is rejected and the others go on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN_CHARACTERS = 200


class ImportRefused(Exception):
    """Nothing of this file can be imported as asked; the sentence says where it stops and what to do."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One row that was left out, and why. `line` counts from 1, the header included; in Parquet it is the row.

    `cells` is the row as read, by column, where it could be cut into cells.
    """

    line: int
    column: str
    value: str
    reason: str
    cells: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, file: str) -> str:
        """The rejection for people: place, value and reason."""
        shown = self.value if len(self.value) <= SHOWN_CHARACTERS else self.value[:SHOWN_CHARACTERS] + "…"
        where = f"{file}, line {self.line}" + (f", column “{self.column}”" if self.column else "")
        return f"{where}: {self.reason}" + (f" (it reads “{shown}”)" if shown else "")


class StoppedByStrict(ImportRefused):
    """A strict import met its first bad row."""
