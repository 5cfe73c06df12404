"""What commands did, told in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from bellwether.cli.answers import BackupAnswer, DoctorAnswer, FolderAnswer, ImportAnswer, WrittenAnswer
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


@dataclass(frozen=True, slots=True)
class ImportView:
    """What came of a file."""

    answer: ImportAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        rate = answer.rows / max(answer.seconds, 1e-9)
        yield Text(
            f"{answer.file}: {answer.rows:,} rows read as {answer.what} "
            f"in {answer.seconds:,.1f} s ({rate:,.0f} rows/s)."
        )
        for kind, (created, updated, unchanged) in answer.written.items():
            yield Text(f"  {kind}: {created:,} created, {updated:,} updated, {unchanged:,} there already")
        for column, count in answer.made_missing.items():
            yield Text(f"  {column}: {count:,} missing codes or values out of range taken as missing")
        if answer.rejected:
            twice = f", {answer.conflicts:,} because their id is there with other content" if answer.conflicts else ""
            yield Text(
                f"  {answer.rejected:,} rows left out{twice}, kept in {answer.quarantine}. The first:", style="yellow"
            )
            table = plain_table()
            for title in ("Line", "Column", "It reads", "Why"):
                table.add_column(title, justify="right" if title == "Line" else "left")
            for row in answer.samples:
                table.add_row(f"{row.line:,}", escape(row.column), escape(row.value[:40]), escape(row.reason))
            yield table

    def plain(self) -> Plain:
        answer = self.answer
        return {
            "file": answer.file,
            "as": answer.what,
            "rows": answer.rows,
            "written": {
                kind: {"created": created, "updated": updated, "unchanged": unchanged}
                for kind, (created, updated, unchanged) in answer.written.items()
            },
            "made_missing": answer.made_missing,
            "rejected": answer.rejected,
            "conflicts": answer.conflicts,
            "quarantine": answer.quarantine,
            "samples": [
                {"line": row.line, "column": row.column, "value": row.value, "reason": row.reason}
                for row in answer.samples
            ],
            "seconds": answer.seconds,
        }

    def rows(self) -> Iterator[Cells]:
        yield ("file", "as", "kind", "created", "updated", "unchanged", "rejected")
        for kind, counts in self.answer.written.items():
            yield (self.answer.file, self.answer.what, kind, *counts, self.answer.rejected)


@dataclass(frozen=True, slots=True)
class FolderView:
    """What came of every file of a folder, and of all together."""

    answer: FolderAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        for one in answer.finished:
            yield from ImportView(one).table()
        for failure in answer.failed:
            yield Text(f"{failure.file}: not imported as {failure.what}. {failure.sentence}", style="red")
        rate = answer.rows / max(answer.seconds, 1e-9)
        aside = f"; {answer.rejected:,} rows left out" if answer.rejected else ""
        wrong = f"; {len(answer.failed)} not imported" if answer.failed else ""
        yield Text(
            f"{len(answer.finished)} files imported: {answer.rows:,} rows in {answer.seconds:,.1f} s "
            f"({rate:,.0f} rows/s){aside}{wrong}.",
            style="bold",
        )

    def plain(self) -> Plain:
        return {
            "plan": self.answer.plan,
            "files": [ImportView(one).plain() for one in self.answer.finished],
            "failed": [{"file": one.file, "as": one.what, "reason": one.sentence} for one in self.answer.failed],
            "rows": self.answer.rows,
            "rejected": self.answer.rejected,
            "seconds": self.answer.seconds,
        }

    def rows(self) -> Iterator[Cells]:
        yield ("file", "as", "kind", "created", "updated", "unchanged", "rejected")
        for one in self.answer.finished:
            _, *counts = ImportView(one).rows()
            yield from counts
        for failure in self.answer.failed:
            yield (failure.file, failure.what, "not imported", None, None, None, None)
