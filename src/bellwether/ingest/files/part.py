"""What is read: one table of a file, an archive or a workbook, and how it is written."""

from dataclasses import dataclass, field
from pathlib import Path

WHITESPACE = "whitespace"
"""A delimiter: cells are parted by any number of blanks, as in files with columns of fixed width."""

UNQUOTED = ""
"""A quote: no sign holds cells together."""

SEPARATOR = " › "  # noqa: RUF001  # what stands between a file and what is inside of it, in messages


@dataclass(frozen=True, slots=True)
class Part:
    """One table: a whole file, a member of an archive (`inside`), a sheet of a workbook, a list of a JSON document."""

    path: Path
    inside: tuple[str, ...] = ()
    sheet: str | None = None

    @property
    def name(self) -> str:
        """The name of the file or member itself, without where it is."""
        return self.inside[-1].rsplit("/", 1)[-1] if self.inside else self.path.name

    @property
    def label(self) -> str:
        """What the part is called in messages."""
        return SEPARATOR.join([str(self.path), *self.inside, *([f"Sheet “{self.sheet}”"] if self.sheet else [])])


@dataclass(frozen=True, slots=True)
class Form:
    """How a part is written; what is None is found by looking.

    `header` is the line (in a workbook the row) that names the columns, from 1; 0 says that no line does. `notes` tell
    people what was found and could be otherwise.
    """

    delimiter: str | None = None
    encoding: str | None = None
    quote: str | None = None
    header: int | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)


LEFT_OPEN = Form()
"""Nothing is said: everything is found by looking."""
