"""The KPI catalogue, for people and machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from bellwether.cli.catalogued import (
    AddedAnswer,
    KpiAnswer,
    KpiLine,
    KpisAnswer,
    NeedLine,
    ReadinessAnswer,
    ReadinessLine,
    VariantLine,
)
from bellwether.cli.views.definitions import AppliedView
from bellwether.cli.views.figures import SHAPES
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import plain_table

_TEXT_WIDTH = 100
_STATES = {
    "in use": ("●", "green"),
    "ready": ("○", "green"),
    "data missing": ("·", "dim"),
    "needs a choice": ("?", "yellow"),
    "key taken": ("▲", "yellow"),
    "does not fit": ("▼", "red"),
}


@dataclass(frozen=True, slots=True)
class KpisView:
    """The KPIs in reading order, by family."""

    answer: KpisAnswer

    def table(self) -> Iterator[RenderableType]:
        if not self.answer.kpis:
            yield Text("No KPI is like that. “bellwether kpi list” shows them all.")
            return
        table = plain_table()
        for title in ("", "KPI", "", "Convention", "Look", "Used as"):
            table.add_column(title, no_wrap=title in {"", "KPI", "Look"})
        for family in dict.fromkeys(one.family for one in self.answer.kpis):
            table.add_row("", Text(family, style="bold"))
            for one in (one for one in self.answer.kpis if one.family == family):
                table.add_row(
                    Text(one.code, style="dim"),
                    Text(one.key, style="cyan"),
                    Text(one.name),
                    Text(_convention(one)),
                    Text(one.review, style="dim"),
                    Text(_used(one.used_as), style="green"),
                )
        yield table
        used = sum(1 for one in self.answer.kpis if one.used_as)
        yield Text(f"{len(self.answer.kpis)} KPIs; {used} of them are used here.", style="bold")
        if self.answer.presets:
            keys = ", ".join(one.key for one in self.answer.presets)
            yield Text(f"Presets (--preset): {keys}", style="dim")
        yield Text("bellwether kpi show KEY · kpi check · kpi add KEY …", style="dim")

    def plain(self) -> Plain:
        return {
            "kpis": [_line_plain(one) for one in self.answer.kpis],
            "presets": [{**asdict(one), "kpis": list(one.kpis)} for one in self.answer.presets],
        }

    def rows(self) -> Iterator[Cells]:
        yield ("key", "code", "name", "family", "convention", "variants", "review", "used_as")
        for one in self.answer.kpis:
            used = " ".join(key for key, _ in one.used_as)
            yield (one.key, one.code, one.name, one.family, one.convention, one.variants, one.review, used)


@dataclass(frozen=True, slots=True)
class KpiView:
    """One KPI, whole."""

    answer: KpiAnswer

    def table(self) -> Iterator[RenderableType]:
        answer, line = self.answer, self.answer.line
        yield Text.assemble((line.name, "bold"), (f"  {line.code} · {line.key} · {line.family}", "dim"))
        if answer.aliases:
            yield Text(f"also called {', '.join(answer.aliases)}", style="dim")
        for title, text in (
            ("What it measures", answer.measures),
            ("How to read it", answer.reading),
            ("When it is red", answer.when_red),
        ):
            yield ""
            yield Text(title, style="bold")
            yield _wrapped(text)
        yield ""
        yield Text("Conventions" if len(answer.variants) > 1 else "Formula", style="bold")
        for one in answer.variants:
            yield from _variant_table(one, alone=len(answer.variants) == 1)
        yield ""
        yield from _pairs(answer)
        if line.used_as:
            yield Text(f"Here it is used as {_used(line.used_as)}.", style="green")
        else:
            yield Text(f"Not used here yet: bellwether kpi add {line.key}{_asked(answer)}", style="dim")

    def plain(self) -> Plain:
        answer = self.answer
        return {
            **_line_plain(answer.line),
            "aliases": list(answer.aliases),
            "measures": answer.measures,
            "reading": answer.reading,
            "when_red": answer.when_red,
            "facts": dict(answer.facts),
            "bands_source": answer.bands_source,
            "variants": [
                {
                    "key": one.key,
                    "name": one.name,
                    "says": one.says,
                    "formula": one.formula,
                    "bands": dict(one.bands),
                    "default": one.default,
                }
                for one in answer.variants
            ],
            "reads": {kind: list(names) for kind, names in answer.reads},
            "along": list(answer.along),
            "choices": [{"name": name, "says": says, "default": default} for name, says, default in answer.choices],
            "presets": list(answer.presets),
        }

    def rows(self) -> Iterator[Cells]:
        yield ("key", "variant", "name", "default", "formula", "says")
        for one in self.answer.variants:
            default = "true" if one.default else "false"
            yield (self.answer.line.key, one.key, one.name, default, one.formula, one.says)


@dataclass(frozen=True, slots=True)
class AddedView:
    """The difference that adding made, and what came along."""

    answer: AddedAnswer

    def table(self) -> Iterator[RenderableType]:
        if self.answer.there:
            yield Text(f"Already there, and left as they are: {', '.join(self.answer.there)}.", style="dim")
        yield from AppliedView(self.answer.applied).table()
        if self.answer.along:
            yield Text(f"Came along, because others read them: {', '.join(self.answer.along)}.", style="dim")
        if self.answer.applied.changes and not self.answer.applied.trial:
            yield Text("Run “bellwether compute” to store their values, past days included.", style="dim")

    def plain(self) -> Plain:
        applied = AppliedView(self.answer.applied).plain()
        assert isinstance(applied, dict)  # noqa: S101  # it is written above as one
        return {**applied, "along": list(self.answer.along), "there": list(self.answer.there)}

    def rows(self) -> Iterator[Cells]:
        yield from AppliedView(self.answer.applied).rows()


@dataclass(frozen=True, slots=True)
class ReadinessView:
    """Which KPIs can be computed, and what is missing for the others."""

    answer: ReadinessAnswer

    def table(self) -> Iterator[RenderableType]:
        kpis = self.answer.kpis
        table = plain_table()
        table.add_column("")
        table.add_column("KPI", no_wrap=True)
        table.add_column("State", no_wrap=True)
        table.add_column("Accounts", justify="right", no_wrap=True)
        table.add_column("Missing, or what it rests on")
        for family in dict.fromkeys(one.family for one in kpis):
            table.add_row("", Text(family, style="bold"))
            for one in (one for one in kpis if one.family == family):
                sign, style = _STATES[one.state]
                table.add_row(
                    Text(sign, style=style),
                    Text(one.key, style="cyan"),
                    Text(one.state, style=style),
                    _accounts(one),
                    _grounds(one),
                )
        yield table
        counts = [(state, sum(one.state == state for one in kpis)) for state in _STATES]
        told = ", ".join(f"{count} {state}" for state, count in counts if count)
        yield Text(f"On {self.answer.day}: {told}.", style="bold")

    def plain(self) -> Plain:
        return {
            "day": self.answer.day.isoformat(),
            "kpis": [
                {
                    "key": one.key,
                    "name": one.name,
                    "family": one.family,
                    "state": one.state.replace(" ", "_"),
                    "used_as": [{"metric": key, "variant": variant or None} for key, variant in one.used_as],
                    "accounts": one.accounts,
                    "of": one.of,
                    "missing": [_need_plain(need) for need in one.missing],
                    "needs": [_need_plain(need) for need in one.needs],
                    "hindrance": one.hindrance,
                }
                for one in self.answer.kpis
            ],
        }

    def rows(self) -> Iterator[Cells]:
        yield ("key", "state", "accounts", "of", "missing", "hindrance")
        for one in self.answer.kpis:
            missing = " ".join(need.name for need in one.missing)
            yield (one.key, one.state, one.accounts, one.of, missing, one.hindrance)


def _wrapped(text: str) -> RenderableType:
    return Padding(Text(text), (0, 0, 0, 2), expand=False)


def _variant_table(one: VariantLine, *, alone: bool) -> Iterator[RenderableType]:
    if not alone:
        default = ("  default", "green") if one.default else ("", "")
        yield Text.assemble("  ", (one.key, "cyan"), f"  {one.name}", default)
        yield Padding(Text(one.says), (0, 0, 0, 4))
    yield Padding(Text(one.formula, style="italic"), (0, 0, 0, 2 if alone else 4))
    if one.bands:
        yield Padding(_bands(one.bands), (0, 0, 0, 2 if alone else 4))


def _bands(bands: Sequence[tuple[str, str]]) -> Text:
    told = Text()
    for colour, stretch in bands:
        shape, style = SHAPES.get(colour, ("", ""))
        told.append(f"{shape} ", style=style).append(f"{stretch}   ")
    return told


def _pairs(answer: KpiAnswer) -> Iterator[RenderableType]:
    pairs = [*answer.facts]
    if answer.bands_source:
        pairs.append(("Bands from", answer.bands_source))
    pairs += [(f"Reads {kind}", ", ".join(names)) for kind, names in answer.reads]
    if answer.along:
        pairs.append(("Brings along", ", ".join(answer.along)))
    pairs += [
        (f"Choice {name}", f"{says}" + (f" (else {other})" if other else "")) for name, says, other in answer.choices
    ]
    if answer.presets:
        pairs.append(("In presets", ", ".join(answer.presets)))
    width = max(len(title) for title, _ in pairs)
    for title, text in pairs:
        yield Text.assemble((title.ljust(width), "dim"), "  ", text)


def _asked(answer: KpiAnswer) -> str:
    return "".join(f" --set {name}=…" for name, _, default in answer.choices if not default)


def _convention(one: KpiLine) -> str:
    if one.variants == 1:
        return ""
    return f"{one.convention} (+{one.variants - 1})"


def _used(used: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{key} ({variant})" if variant else key for key, variant in used)


def _accounts(one: ReadinessLine) -> Text:
    """How many accounts have a value; where it brings fields that it can do without, that is known once it is added."""
    if one.accounts is None:
        return Text("once added" if one.state == "ready" else "", style="dim")
    return Text(f"{one.accounts:,} of {one.of:,}")


def _grounds(one: ReadinessLine) -> Text:
    if one.hindrance:
        return Text(one.hindrance.partition("; ")[0] if one.state == "key taken" else one.hindrance, style="yellow")
    if one.missing:
        return Text("; ".join(_lacking(need) for need in one.missing), style="yellow")
    told = [f"{need.count:,} {need.name}" for need in one.needs if need.count]
    return Text(", ".join(told[:4]) + (" …" if len(told) > 4 else ""), style="dim")


def _lacking(need: NeedLine) -> str:
    if not need.defined:
        return f"{need.kind} {need.name} is not defined"
    return (
        f"no {need.name}"
        if need.kind in {"collection", "events", "event", "people"}
        else f"{need.name} is never filled"
    )


def _need_plain(need: NeedLine) -> dict[str, Plain]:
    return asdict(need)


def _line_plain(one: KpiLine) -> dict[str, Plain]:
    return {
        "key": one.key,
        "code": one.code,
        "name": one.name,
        "family": one.family,
        "convention": one.convention or None,
        "variants": one.variants,
        "review": one.review,
        "used_as": [{"metric": key, "variant": variant or None} for key, variant in one.used_as],
    }
