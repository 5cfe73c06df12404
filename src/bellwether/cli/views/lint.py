"""What lint found, for people and machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from bellwether.cli.catalogued import LintAnswer, LintLine
from bellwether.cli.views.show import Cells, Plain

_LEVELS = {"error": ("▼", "red"), "warn": ("▲", "yellow"), "info": ("●", "cyan")}
_NAMED = 8
"""Metrics that are named of many with the same finding."""


@dataclass(frozen=True, slots=True)
class LintView:
    """The findings by rule, the worst rules first; the same finding of several metrics is told once."""

    answer: LintAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        for (level, rule, title), lines in groupby(answer.findings, key=lambda one: (one.level, one.rule, one.title)):
            shape, style = _LEVELS[level]
            yield Text.assemble((f"{shape} {rule}  ", style), (title, "bold"), (f"  {level}", "dim"))
            alike: dict[tuple[str, str], list[LintLine]] = {}
            for one in lines:
                alike.setdefault((one.evidence, one.remedy), []).append(one)
            for (evidence, remedy), ones in alike.items():
                yield Padding(Text.assemble(_whose(ones), evidence), (0, 0, 0, 2))
                yield Padding(Text(f"→ {remedy}", style="dim"), (0, 0, 0, 2))
            yield ""
        counts = [(level, sum(one.level == level for one in answer.findings)) for level in _LEVELS]
        told = ", ".join(f"{count} {level}" for level, count in counts if count) or "nothing found"
        yield Text(f"{answer.rules} rules, {answer.metrics} metrics, on {answer.day}: {told}.", style="bold")

    def plain(self) -> Plain:
        return {
            "day": self.answer.day.isoformat(),
            "metrics": self.answer.metrics,
            "rules": self.answer.rules,
            "findings": [asdict(one) for one in self.answer.findings],
        }

    def rows(self) -> Iterator[Cells]:
        yield ("rule", "level", "metric", "evidence", "remedy")
        for one in self.answer.findings:
            yield (one.rule, one.level, one.metric, one.evidence, one.remedy)


def _whose(ones: list[LintLine]) -> Text:
    keys = [one.metric for one in ones if one.metric]
    if not keys:
        return Text()
    named = ", ".join(keys[:_NAMED]) + (f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else "")
    return Text(f"{named}: ", style="cyan")
