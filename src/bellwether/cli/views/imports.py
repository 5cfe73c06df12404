"""What came of imports, or would come of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from bellwether.cli.answers import FolderAnswer, ImportAnswer, ImportExample
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import plain_table

_SHOWN = 3
"""Examples of each kind and act in a table; JSON has all that there are."""


@dataclass(frozen=True, slots=True)
class ImportView:
    """What came of a file."""

    answer: ImportAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        rate = answer.rows / max(answer.seconds, 1e-9)
        trial = " Nothing was written: this is what would come of it." if answer.trial else ""
        yield Text(
            f"{answer.file}: {answer.rows:,} rows read as {answer.what} "
            f"in {answer.seconds:,.1f} s ({rate:,.0f} rows/s).{trial}"
        )
        for note in answer.notes:
            yield Text(f"  {note}", style="dim")
        for kind, (created, updated, unchanged, ended) in answer.written.items():
            gone = f", {ended:,} ended" if ended else ""
            yield Text(f"  {kind}: {created:,} created, {updated:,} updated, {unchanged:,} there already{gone}")
        if answer.skipped:
            yield Text(f"  {answer.skipped:,} rows skipped, as the mapping says")
        if answer.matched or answer.waiting:
            how = ", ".join(f"{count:,} by {rule}" for rule, count in answer.matched.items()) or "none"
            wait = f"; {answer.waiting:,} wait for someone to decide" if answer.waiting else ""
            yield Text(f"  matched: {how}{wait}")
        for column, count in answer.made_missing.items():
            yield Text(f"  {column}: {count:,} missing codes or values out of range taken as missing")
        yield from self._examples()
        yield from self._left_out()

    def _examples(self) -> Iterator[RenderableType]:
        shown: dict[tuple[str, str], int] = {}
        for one in self.answer.examples:
            key = (one.kind, one.act)
            shown[key] = shown.get(key, 0) + 1
            if shown[key] <= _SHOWN:
                yield Text(f"    {one.act} {one.kind}: {one.subject}{_difference(one)}", style="dim")

    def _left_out(self) -> Iterator[RenderableType]:
        answer = self.answer
        if not answer.rejected:
            return
        twice = f", {answer.conflicts:,} because their id is there with other content" if answer.conflicts else ""
        kept = f", kept in {answer.quarantine}" if answer.quarantine else ""
        yield Text(f"  {answer.rejected:,} rows left out{twice}{kept}. The first:", style="yellow")
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
            "dry_run": answer.trial,
            "rows": answer.rows,
            "written": {
                kind: {"created": created, "updated": updated, "unchanged": unchanged, "ended": ended}
                for kind, (created, updated, unchanged, ended) in answer.written.items()
            },
            "made_missing": answer.made_missing,
            "skipped": answer.skipped,
            "matched": answer.matched,
            "waiting": answer.waiting,
            "rejected": answer.rejected,
            "conflicts": answer.conflicts,
            "quarantine": answer.quarantine,
            "samples": [
                {"line": row.line, "column": row.column, "value": row.value, "reason": row.reason}
                for row in answer.samples
            ],
            "examples": [
                {"kind": one.kind, "act": one.act, "subject": one.subject, "before": one.before, "after": one.after}
                for one in answer.examples
            ],
            "notes": list(answer.notes),
            "seconds": answer.seconds,
        }

    def rows(self) -> Iterator[Cells]:
        yield ("file", "as", "kind", "created", "updated", "unchanged", "ended", "rejected")
        for kind, counts in self.answer.written.items():
            yield (self.answer.file, self.answer.what, kind, *counts, self.answer.rejected)


def _difference(one: ImportExample) -> str:
    """What is said anew: each field that differs, before and after."""
    if not one.before:
        return _listed(one.after)
    if not one.after:
        return ""
    differing = {name for name in {**one.before, **one.after} if one.before.get(name) != one.after.get(name)}
    said = [
        f"{name}: {one.before.get(name, '(none)')} → {one.after.get(name, '(none)')}"
        for name in {**one.before, **one.after}
        if name in differing
    ]
    return " (" + ", ".join(said) + ")" if said else ""


def _listed(fields: Mapping[str, str]) -> str:
    return " (" + ", ".join(f"{name}: {text}" for name, text in fields.items()) + ")" if fields else ""


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
        done = "would be imported" if any(one.trial for one in answer.finished) else "imported"
        yield Text(
            f"{len(answer.finished)} files {done}: {answer.rows:,} rows in {answer.seconds:,.1f} s "
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
        yield ("file", "as", "kind", "created", "updated", "unchanged", "ended", "rejected")
        for one in self.answer.finished:
            _, *counts = ImportView(one).rows()
            yield from counts
        for failure in self.answer.failed:
            yield (failure.file, failure.what, "not imported", None, None, None, None, None)
