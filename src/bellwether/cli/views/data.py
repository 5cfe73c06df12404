"""What is wrong with the facts, for people and machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from bellwether.cli.left_out import DataAnswer
from bellwether.cli.views.show import Cells, Plain

_SHAPES = {"error": ("▼", "red"), "warning": ("■", "yellow"), "info": ("●", "dim")}


@dataclass(frozen=True, slots=True)
class DataView:
    """The findings of an examination."""

    answer: DataAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        yield Text(f"{answer.home}, on {answer.today}", style="bold")
        if not answer.findings:
            yield Text("Nothing is wrong with the facts.")
        for one in answer.findings:
            shape, style = _SHAPES[one.severity]
            line = Text(f"{shape} ", style=style)
            line.append(f"{one.check}  ", style="bold").append(one.sentence, style="")
            yield line
            if one.examples:
                yield Text(f"    such as {'; '.join(one.examples)}", style="dim")
            yield Text(f"    → {one.remedy}")
        counts = {severity: sum(one.severity == severity for one in answer.findings) for severity in _SHAPES}
        yield Text(f"{counts['error']} errors, {counts['warning']} warnings, {counts['info']} to know.")

    def plain(self) -> Plain:
        return {
            "home": self.answer.home,
            "today": self.answer.today.isoformat(),
            "findings": [
                {
                    "check": one.check,
                    "severity": one.severity,
                    "where": one.where,
                    "sentence": one.sentence,
                    "remedy": one.remedy,
                    "count": one.count,
                    "of": one.of,
                    "examples": list(one.examples),
                }
                for one in self.answer.findings
            ],
        }

    def rows(self) -> Iterator[Cells]:
        yield ("check", "severity", "where", "sentence", "count", "of", "examples", "remedy")
        for one in self.answer.findings:
            yield (
                one.check,
                one.severity,
                one.where,
                one.sentence,
                one.count,
                one.of,
                "; ".join(one.examples),
                one.remedy,
            )
