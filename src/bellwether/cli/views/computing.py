"""What was computed, and what a rebuild says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from bellwether.cli.answers import ComputedAnswer, VerifiedAnswer
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import plain_table


@dataclass(frozen=True, slots=True)
class ComputedView:
    """The answer to `compute`."""

    answer: ComputedAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        if answer.first is None:
            yield Text(f"Everything is computed up to {answer.last}; nothing had to be done.")
            return
        rate = answer.values / max(answer.seconds, 1e-9)
        yield Text(
            f"{answer.metrics} metrics from {answer.first} to {answer.last}: {answer.values:,} values "
            f"in {answer.seconds:,.1f} s ({rate:,.0f} a second)."
        )

    def plain(self) -> Plain:
        answer = self.answer
        return {
            "metrics": answer.metrics,
            "values": answer.values,
            "from": answer.first.isoformat() if answer.first else None,
            "to": answer.last.isoformat(),
            "seconds": answer.seconds,
        }

    def rows(self) -> Iterator[Cells]:
        yield ("metrics", "values", "from", "to", "seconds")
        answer = self.answer
        yield (answer.metrics, answer.values, answer.first, answer.last, answer.seconds)


@dataclass(frozen=True, slots=True)
class VerifiedView:
    """The answer to `verify`."""

    answer: VerifiedAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        told = f"{answer.compared:,} stored values computed again in {answer.seconds:,.1f} s: "
        if not answer.proven:
            differ = (
                f"{answer.different:,} differ, and {answer.sample_different:,} of {answer.sampled:,} sampled in SQL."
            )
            yield Text.assemble(told, (differ, "bold red"))
            table = plain_table()
            for title in ("Metric", "Account", "Day", "Stored", "Rebuilt"):
                table.add_column(title, justify="right" if title in {"Stored", "Rebuilt"} else "left")
            for one in answer.mismatches:
                table.add_row(escape(one.metric), escape(one.account), one.day, escape(one.stored), escape(one.rebuilt))
            yield table
        elif answer.compared:
            yield Text.assemble(told, ("all are the same.", "green"))
            if answer.sampled:
                yield Text.assemble(
                    f"{answer.sampled:,} of them computed a second way, by a range join in SQL: ",
                    ("all are the same.", "green"),
                )
        else:
            yield Text("No values are stored yet. Run “bellwether compute” first.")
        if answer.not_stored and answer.compared:
            yield Text(f"Not stored yet: {', '.join(answer.not_stored)}. Run “bellwether compute”.", style="yellow")

    def plain(self) -> Plain:
        answer = self.answer
        return {
            "compared": answer.compared,
            "different": answer.different,
            "sampled": answer.sampled,
            "sample_different": answer.sample_different,
            "mismatches": [
                {
                    "metric": one.metric,
                    "account": one.account,
                    "day": one.day,
                    "stored": one.stored,
                    "rebuilt": one.rebuilt,
                }
                for one in answer.mismatches
            ],
            "not_stored": list(answer.not_stored),
            "seconds": answer.seconds,
        }

    def rows(self) -> Iterator[Cells]:
        yield ("metric", "account", "day", "stored", "rebuilt")
        for one in self.answer.mismatches:
            yield (one.metric, one.account, one.day, one.stored, one.rebuilt)
