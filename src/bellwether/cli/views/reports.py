"""What commands did, told in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from bellwether.cli.answers import BackupAnswer, DoctorAnswer, WrittenAnswer
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import plain_table

_MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class WrittenView:
    """A sentence, and its facts for machines."""

    answer: WrittenAnswer

    def table(self) -> Iterator[RenderableType]:
        yield Text(self.answer.sentence)

    def plain(self) -> Plain:
        return dict(self.answer.facts)

    def rows(self) -> Iterator[Cells]:
        yield tuple(self.answer.facts)
        yield tuple(" ".join(part) if isinstance(part, tuple) else part for part in self.answer.facts.values())


@dataclass(frozen=True, slots=True)
class BackupView:
    """A back-up that was written or put in place."""

    verb: str
    answer: BackupAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        size = f"{answer.size / _MEGA:,.1f} MB"
        yield Text(
            f"{self.verb} {answer.directory}: {answer.files} files, {size}, made {answer.made_at:%Y-%m-%d %H:%M} UTC."
        )

    def plain(self) -> Plain:
        answer = self.answer
        return {
            "directory": answer.directory,
            "files": answer.files,
            "bytes": answer.size,
            "made_at": answer.made_at.isoformat(),
        }

    def rows(self) -> Iterator[Cells]:
        yield ("directory", "files", "bytes", "made_at")
        yield (self.answer.directory, self.answer.files, self.answer.size, self.answer.made_at)


@dataclass(frozen=True, slots=True)
class DoctorView:
    """What the doctor saw."""

    answer: DoctorAnswer

    def table(self) -> Iterator[RenderableType]:
        table = plain_table()
        for title in ("", "", "", ""):
            table.add_column(title)
        table.show_header = False
        for finding in self.answer.findings:
            shape = Text("●", style="green") if finding.fine else Text("▼", style="red")
            table.add_row(shape, escape(finding.subject), escape(finding.state), escape(finding.remedy))
        yield Text(self.answer.home, style="bold")
        yield table

    def plain(self) -> Plain:
        return {
            "home": self.answer.home,
            "findings": [
                {"subject": one.subject, "state": one.state, "fine": one.fine, "remedy": one.remedy or None}
                for one in self.answer.findings
            ],
        }

    def rows(self) -> Iterator[Cells]:
        yield ("subject", "state", "fine", "remedy")
        for one in self.answer.findings:
            yield (one.subject, one.state, "true" if one.fine else "false", one.remedy)
