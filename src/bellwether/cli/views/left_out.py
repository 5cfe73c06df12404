"""The rows that imports left out, for people and machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from bellwether.cli.left_out import BatchLine, LeftOutAnswer, RowsAnswer
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import plain_table

REASONS = 5
"""Reasons of one import that a list shows."""

_CELL = 60


@dataclass(frozen=True, slots=True)
class LeftOutView:
    """The imports of which rows wait or were discarded."""

    answer: LeftOutAnswer

    def table(self) -> Iterator[RenderableType]:
        if not self.answer.batches:
            yield Text("No rows wait.")
        for batch in self.answer.batches:
            yield _title(batch)
            table = plain_table()
            for title in ("Rows", "First line", "Column", "Why"):
                table.add_column(title, justify="right" if title in {"Rows", "First line"} else "left")
            for reason in batch.reasons[:REASONS]:
                cells = (f"{reason.rows:,}", f"{reason.first_line:,}", escape(reason.column), escape(reason.reason))
                table.add_row(*cells)
            if batch.reasons:
                yield table
            if len(batch.reasons) > REASONS:
                yield Text(f"  … and {len(batch.reasons) - REASONS:,} more reasons")

    def plain(self) -> Plain:
        return [_plain(batch) for batch in self.answer.batches]

    def rows(self) -> Iterator[Cells]:
        yield (
            "id",
            "file",
            "as",
            "imported_at",
            "rows_read",
            "waiting",
            "discarded",
            "replayed",
            "column",
            "reason",
            "rows",
            "first_line",
        )
        for batch in self.answer.batches:
            own = (batch.id, batch.file, batch.what, batch.imported_at, batch.rows, batch.waiting)
            for reason in batch.reasons:
                counts = (batch.discarded, batch.replayed)
                yield (*own, *counts, reason.column, reason.reason, reason.rows, reason.first_line)
            if not batch.reasons:
                yield (*own, batch.discarded, batch.replayed, None, None, None, None)


@dataclass(frozen=True, slots=True)
class RowsView:
    """Rows of one import that wait."""

    answer: RowsAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        yield _title(answer.batch)
        table = plain_table()
        for title in ("Line", "Column", "It reads", "Why", "Row"):
            table.add_column(title, justify="right" if title == "Line" else "left")
        for row in answer.rows:
            cells = ", ".join(f"{name}: {text}" for name, text in row.cells.items()) or row.value
            table.add_row(
                f"{row.line:,}",
                escape(row.column),
                escape(row.value[:_CELL]),
                escape(row.reason),
                escape(cells),
            )
        yield table
        if answer.matching > len(answer.rows):
            yield Text(f"… and {answer.matching - len(answer.rows):,} more (--limit)")

    def plain(self) -> Plain:
        rows: list[Plain] = [
            {
                "line": row.line,
                "column": row.column,
                "value": row.value,
                "reason": row.reason,
                "row": dict(row.cells),
            }
            for row in self.answer.rows
        ]
        return {"import": _plain(self.answer.batch), "matching": self.answer.matching, "rows": rows}

    def rows(self) -> Iterator[Cells]:
        yield ("line", "column", "value", "reason")
        for row in self.answer.rows:
            yield (row.line, row.column, row.value, row.reason)


def _title(batch: BatchLine) -> Text:
    read = f" of {batch.rows:,} rows" if batch.rows else " rows"
    parts = [f"{batch.waiting:,}{read} wait"]
    if batch.replayed:
        parts.append(f"{batch.replayed:,} replayed")
    if batch.discarded:
        parts.append(f"{batch.discarded:,} discarded")
    text = Text(f"{batch.id}  ", style="bold")
    text.append(f"{batch.file} as {batch.what}, imported {batch.imported_at:%Y-%m-%d %H:%M} UTC: ", style="")
    return text.append(", ".join(parts), style="yellow" if batch.waiting else "")


def _plain(batch: BatchLine) -> Plain:
    return {
        "id": batch.id,
        "file": batch.file,
        "as": batch.what,
        "imported_at": batch.imported_at.isoformat(),
        "rows": batch.rows,
        "waiting": batch.waiting,
        "discarded": batch.discarded,
        "replayed": batch.replayed,
        "reasons": [
            {"column": one.column, "reason": one.reason, "rows": one.rows, "first_line": one.first_line}
            for one in batch.reasons
        ],
    }
