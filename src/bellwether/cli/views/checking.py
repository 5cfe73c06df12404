"""A formula without errors: what it means, and how its values lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from bellwether.cli.answers import CheckAnswer
from bellwether.cli.views.figures import decimals_of
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.sparklines import sparkline
from bellwether.cli.views.values import ValuesView
from bellwether.engine.definitions.value import Known
from bellwether.ui.figures import UNKNOWN_WORDS, number_text

_MOST_TEXTS = 5


@dataclass(frozen=True, slots=True)
class CheckView:
    """The answer to `check`."""

    answer: CheckAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        yield Text(answer.text, style="bold")
        lines = {"Means": answer.words, "Unit": answer.unit}
        lines |= {f"Reads {kind}": ", ".join(names) for kind, names in answer.reads.items()}
        lines["Groups"] = self._groups()
        lines[answer.spread.day.isoformat()] = self._spread()
        width = max(map(len, lines))
        for title, text in lines.items():
            yield Text.assemble((title.ljust(width), "dim"), "  ", text)
        for warning in answer.warnings:
            yield Text(f"Note: {warning}", style="yellow")
        if answer.values is not None:
            yield ""
            yield from ValuesView(answer.values).table()

    def _groups(self) -> str:
        if not self.answer.rolls_up:
            return "no roll-up: it has a value for single accounts only"
        if self.answer.per_account:
            return "over the accounts where its per-account terms are known"
        return "recomputed from the facts of all accounts in the group"

    def _spread(self) -> str:
        """How many accounts have a value, where those lie, and why the others have none."""
        answer, spread = self.answer, self.answer.spread
        told = [f"{spread.known:,} of {spread.entities:,} accounts have a value"]
        if spread.five is not None:
            decimals = decimals_of(answer.measure, [Known(number) for number in spread.five])
            lowest, lower, median, upper, highest = (number_text(number, decimals) for number in spread.five)
            unit = f" {answer.measure.unit_word}" if answer.measure.unit_word else ""
            counts = [float(bar.values) for bar in spread.bars]
            bars = sparkline(counts, within=(0, max(counts)))
            told.append(f"{lowest} to {highest}{unit}, half of them {lower} to {upper}, median {median}  {bars}")
        common = sorted(spread.others.items(), key=lambda one: (-one[1], one[0]))
        told += [f"{text}: {count:,}" for text, count in common[:_MOST_TEXTS]]
        told += [f"{UNKNOWN_WORDS[reason]}: {count:,}" for reason, count in sorted(spread.unknown.items())]
        return "; ".join(told)

    def plain(self) -> Plain:
        answer, spread = self.answer, self.answer.spread
        return {
            "formula": answer.text,
            "words": answer.words,
            "unit": answer.unit,
            "reads": {kind: list(names) for kind, names in answer.reads.items()},
            "rolls_up": answer.rolls_up,
            "per_account": answer.per_account,
            "warnings": list(answer.warnings),
            "errors": [],
            "spread": {
                "day": spread.day.isoformat(),
                "known": spread.known,
                "unknown": {reason.key: count for reason, count in sorted(spread.unknown.items())},
                "quartiles": None if spread.five is None else list(spread.five),
                "bars": [[bar.lowest, bar.highest, bar.values] for bar in spread.bars],
                "others": dict(spread.others),
            },
            "values": None if answer.values is None else ValuesView(answer.values).plain(),
        }

    def rows(self) -> Iterator[Cells]:
        if self.answer.values is not None:
            yield from ValuesView(self.answer.values).rows()
            return
        yield ("formula", "words", "unit", "rolls_up", "per_account")
        answer = self.answer
        yield (answer.text, answer.words, answer.unit, *(_truth(one) for one in (answer.rolls_up, answer.per_account)))


def _truth(flag: bool) -> str:
    return "true" if flag else "false"
