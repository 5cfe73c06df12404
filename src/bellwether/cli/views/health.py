"""Health: the scores of a day, or one score taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from bellwether.cli.answers import Figure
from bellwether.cli.scored import AccountHealth, HealthAnswer, PortfolioHealth
from bellwether.cli.views.figures import SHAPES, figure_text
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import figure_plain, plain_table
from bellwether.engine.definitions.value import Known
from bellwether.ui.figures import number_text, signed_text


@dataclass(frozen=True, slots=True)
class HealthView:
    """The answer to `health`."""

    answer: HealthAnswer

    def table(self) -> Iterator[RenderableType]:
        match self.answer.found:
            case AccountHealth() as one:
                yield from _account_table(one)
            case PortfolioHealth() as every:
                yield from _portfolio_table(every)

    def plain(self) -> Plain:
        match self.answer.found:
            case AccountHealth() as one:
                return _account_plain(one)
            case PortfolioHealth() as every:
                return _portfolio_plain(every)

    def rows(self) -> Iterator[Cells]:
        match self.answer.found:
            case AccountHealth() as one:
                yield ("group", "metric", "value", "points", "declared", "effective", "contribution", "held")
                for line in one.drivers:
                    value = line.value.value if isinstance(line.value, Known) else line.value.reason.key
                    weights = (line.points, line.declared, line.effective, line.contribution)
                    yield (line.group, line.metric, value, *weights, "yes" if line.held else "no")
            case PortfolioHealth() as every:
                yield ("id", "name", "profile", "score", "reason", "band", "before")
                for row in every.accounts:
                    score, reason = _score(row.score)
                    yield (row.account, row.name, row.profile, score, reason, row.score.colour, _score(row.before)[0])


def _account_table(one: AccountHealth) -> Iterator[RenderableType]:
    shape, colour = SHAPES.get(one.colour, ("", ""))
    yield Text.assemble(
        (f"{one.account_name or one.account} · {one.name} ", "bold"), f"on {one.day}  ", (shape, colour)
    )
    yield Text(one.said)
    if one.profile is not None:
        yield Text(f"Profile {one.profile}; {number_text(one.coverage, 0)} % of the weight has a value.", style="dim")
    if one.drivers:
        table = plain_table()
        for title in ("Group", "Driver"):
            table.add_column(title)
        for title in ("Value", "Points", "Weight, %", "Effective, %", "Adds"):
            table.add_column(title, justify="right", no_wrap=True)
        for line in one.drivers:
            points = "–" if line.points is None else number_text(line.points, 0)
            value = f"{line.shown} (held)" if line.held else line.shown
            numbers = (line.declared, line.effective, line.contribution)
            table.add_row(
                escape(line.group),
                escape(line.name),
                escape(value),
                points,
                *(number_text(each, 1) for each in numbers),
            )
        yield table
    if one.since is not None:
        yield Text(one.change_said)
        table = plain_table()
        table.add_column("Points", justify="right")
        table.add_column("What moved")
        for part in one.parts:
            table.add_row(signed_text(part.shown, 0), escape(part.what))
        if one.parts:
            yield table


def _portfolio_table(every: PortfolioHealth) -> Iterator[RenderableType]:
    counts = " · ".join(f"{number} {name}" for name, number in every.counts if number)
    yield Text.assemble((f"{every.name} ", "bold"), f"on {every.day}: {counts}")
    yield Text(" · ".join(f"{name}: {number}" for name, number in every.profiles), style="dim")
    table = plain_table()
    for title in ("Account", "Name", "Profile"):
        table.add_column(title, no_wrap=True, overflow="ellipsis")
    for title in (every.name, *([str(every.since)] if every.since else [])):
        table.add_column(title, justify="right", no_wrap=True)
    for row in every.accounts:
        before = [] if every.since is None else [Text("") if row.before is None else figure_text(row.before, 0)]
        table.add_row(*map(escape, (row.account, row.name, row.profile)), figure_text(row.score, 0), *before)
    yield table
    if every.more:
        yield Text(f"… and {every.more} more, none of them worse. --limit lists more.", style="dim")


def _account_plain(one: AccountHealth) -> Plain:
    plain: dict[str, Plain] = {
        "account": one.account,
        "name": one.account_name,
        "day": one.day.isoformat(),
        "score": one.score,
        "band": one.colour,
        "profile": one.profile,
        "coverage": one.coverage,
        "cap": one.cap,
        "said": one.said,
        "drivers": [
            {
                "group": line.group,
                "metric": line.metric,
                "name": line.name,
                **figure_plain(Figure(line.value)),
                "points": line.points,
                "declared": line.declared,
                "effective": line.effective,
                "contribution": line.contribution,
                "held": line.held,
            }
            for line in one.drivers
        ],
    }
    if one.since is not None:
        plain["change"] = {
            "since": one.since.isoformat(),
            "points": one.change,
            "said": one.change_said,
            "parts": [
                {"kind": part.kind, "metric": part.metric, "points": part.shown, "exact": part.exact, "what": part.what}
                for part in one.parts
            ],
        }
    return plain


def _portfolio_plain(every: PortfolioHealth) -> Plain:
    return {
        "day": every.day.isoformat(),
        "since": None if every.since is None else every.since.isoformat(),
        "counts": {name.replace(" ", "_"): number for name, number in every.counts},
        "profiles": dict(every.profiles),
        "accounts": [
            {
                "id": row.account,
                "name": row.name,
                "profile": row.profile,
                "score": figure_plain(row.score),
                "before": None if row.before is None else figure_plain(row.before),
            }
            for row in every.accounts
        ],
        "more": every.more,
    }


def _score(figure: Figure | None) -> tuple[int | None, str | None]:
    if figure is None:
        return None, None
    value = figure.value
    if isinstance(value, Known):
        return (value.value if isinstance(value.value, int) else None), None
    return None, value.reason.key
