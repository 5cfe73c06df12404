"""Definitions: what applying changes, what is wrong with a formula."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from bellwether.cli.answers import AppliedAnswer
from bellwether.cli.outcomes import FormulaRefused, pointed
from bellwether.cli.views.show import Cells, Plain

_SIGNS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("−", "red")}


@dataclass(frozen=True, slots=True)
class AppliedView:
    """The difference, definition by definition and field by field."""

    answer: AppliedAnswer

    def table(self) -> Iterator[RenderableType]:
        for change in self.answer.changes:
            sign, style = _SIGNS[change.step]
            yield Text(f"{sign} {change.kind} {change.key}", style=style)
            if change.step == "changed":
                for path, before, after in change.fields:
                    yield Text(f"    {path}: {before or 'nothing'} → {after or 'nothing'}")
        for warning in self.answer.warnings:
            yield Text(f"Note: {warning}", style="yellow")
        counts = ", ".join(f"{sum(change.step == step for change in self.answer.changes)} {step}" for step in _SIGNS)
        if not self.answer.changes:
            yield Text("Nothing differs; nothing was changed.")
        else:
            yield Text(f"{'Would be' if self.answer.trial else 'Applied'}: {counts}.", style="bold")

    def plain(self) -> Plain:
        return {
            "applied": not self.answer.trial,
            "changes": [
                {
                    "step": change.step,
                    "kind": change.kind,
                    "key": change.key,
                    "fields": [{"path": path, "before": old, "after": new} for path, old, new in change.fields],
                }
                for change in self.answer.changes
            ],
            "warnings": list(self.answer.warnings),
        }

    def rows(self) -> Iterator[Cells]:
        yield ("step", "kind", "key", "field", "before", "after")
        for change in self.answer.changes:
            for path, before, after in change.fields or (("", None, None),):
                yield (change.step, change.kind, change.key, path, before, after)


@dataclass(frozen=True, slots=True)
class RefusedView:
    """A formula with errors: each under its place."""

    refused: FormulaRefused

    def table(self) -> Iterator[RenderableType]:
        for error in self.refused.errors:
            yield Text(pointed(self.refused.formula, error))

    def plain(self) -> Plain:
        return {
            "formula": self.refused.formula,
            "errors": [
                {
                    "code": error.code.value,
                    "line": error.span.line,
                    "column": error.span.column,
                    "length": error.span.length,
                    "sentence": error.sentence,
                    "suggestion": error.suggestion,
                }
                for error in self.refused.errors
            ],
        }

    def rows(self) -> Iterator[Cells]:
        yield ("code", "line", "column", "length", "sentence", "suggestion")
        for error in self.refused.errors:
            span = error.span
            yield (error.code.value, span.line, span.column, span.length, error.sentence, error.suggestion)
