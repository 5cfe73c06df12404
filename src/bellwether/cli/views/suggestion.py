"""What was suggested for files that nobody has described, and what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from bellwether.cli.suggested import SuggestedAnswer
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import plain_table


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """The plan, the questions, what is left aside, and what to do next."""

    answer: SuggestedAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        yield Text(f"{len(answer.written)} files written to {answer.directory}.")
        table = plain_table()
        for title in ("File", "As", "Taken for", "By"):
            table.add_column(title, overflow="fold")
        for one in answer.files:
            table.add_row(*map(escape, (one.file, one.kind, one.shape, one.why)))
        yield table
        for aside in answer.aside:
            if aside.unknown:
                yield Text(f"? {aside.file}: what is it? {aside.why}", style="yellow")
        known = [aside for aside in answer.aside if not aside.unknown]
        if known:
            yield Text(f"Not imported: {len(known)} tables; {answer.directory}/import.yaml says why.", style="dim")
        for asked in answer.questions:
            shape = "!" if asked.pressing else "?"
            yield Text(f"{shape} {asked.mapping}: {asked.text}", style="yellow" if asked.pressing else "")
            yield Text(f"      {asked.line}", style="dim")
        if any(asked.pressing for asked in answer.questions):
            yield Text("Answer what is marked “!” first: without it rows are left out.")
        yield Text("Next:", style="bold")
        if answer.definitions is not None:
            yield Text(f"  bellwether apply {answer.definitions}")
        yield Text(f"  bellwether import {answer.data} --map {answer.directory} --dry-run")

    def plain(self) -> Plain:
        answer = self.answer
        return {
            "data": answer.data,
            "directory": answer.directory,
            "written": answer.written,
            "files": [
                {"file": one.file, "as": one.kind, "mapping": one.mapping, "taken_for": one.shape, "by": one.why}
                for one in answer.files
            ],
            "questions": [
                {"mapping": one.mapping, "question": one.text, "line": one.line, "pressing": one.pressing}
                for one in answer.questions
            ],
            "aside": [{"file": one.file, "why": one.why, "unknown": one.unknown} for one in answer.aside],
            "definitions": answer.definitions,
        }

    def rows(self) -> Iterator[Cells]:
        yield ("file", "as", "mapping", "taken_for", "by")
        for one in self.answer.files:
            yield (one.file, one.kind, one.mapping, one.shape, one.why)
