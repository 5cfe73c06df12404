"""`bellwether kpi`: the catalogue of ready KPIs."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.catalogued import AddQuestion, KpisQuestion
from bellwether.cli.options import FormatOption, OnOption
from bellwether.cli.outcomes import WrongQuestion
from bellwether.cli.session import session_of, told
from bellwether.cli.views.catalogue import AddedView, KpisView, KpiView, ReadinessView
from bellwether.cli.views.show import Format, show

kpi = typer.Typer(no_args_is_help=True, help="Ready KPIs: list, show, check which can be computed here, add.")

PresetOption = Annotated[
    str | None, typer.Option("--preset", metavar="KEY", help="Only the KPIs of this preset: a goal or a role.")
]


@kpi.command("list")
@told
def list_(
    context: typer.Context,
    words: Annotated[
        str, typer.Argument(metavar="[WORDS]", help="Only those with these words in a name, code or other name.")
    ] = "",
    preset: PresetOption = None,
    family: Annotated[str | None, typer.Option(metavar="KEY", help="Only the KPIs of this family.")] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """List the KPIs of the catalogue, and where this workspace uses them."""
    show(KpisView(session_of(context).commands().kpis(KpisQuestion(preset, family, words))), chosen)


@kpi.command("show")
@told
def show_(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The KPI.")],
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show one KPI: what it measures, how to read it, what to do when it is red, its conventions, what it reads."""
    show(KpiView(session_of(context).commands().kpi(key)), chosen)


@kpi.command("check")
@told
def check(
    context: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(metavar="[KEY…]", help="These KPIs; without them: all.")] = None,
    on: OnOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Tell which KPIs can be computed here, for how many accounts, and which data is missing for the others."""
    show(ReadinessView(session_of(context).commands().check_kpis(tuple(keys or ()), on)), chosen)


@kpi.command("add")
@told
def add(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY…]", help="The KPIs; KEY:VARIANT for another convention.")
    ] = None,
    variant: Annotated[str | None, typer.Option(metavar="KEY", help="The convention of the one KPI named.")] = None,
    under: Annotated[
        str | None, typer.Option("--as", metavar="KEY", help="Another key for its metric: conventions side by side.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="What only you know, as the event; may be given repeatedly."),
    ] = None,
    preset: Annotated[
        str | None, typer.Option("--preset", metavar="KEY", help="All KPIs of this preset: a goal or a role.")
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with every version.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of a metric of that key that is something else.")
    ] = False,
    trial: Annotated[bool, typer.Option("--dry-run", help="Show the difference and change nothing.")] = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Add KPIs with everything that they read from other metrics: all of it or nothing; what is there stays."""
    settled = dict(_setting(text) for text in settings or ())
    question = AddQuestion(tuple(keys or ()), variant, under, preset, settled, note, trial, replace)
    show(AddedView(session_of(context).commands().add_kpis(question)), chosen)


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise WrongQuestion(f'“--set {text}” names no value. Write it like --set event="Report Viewed".')
    return name.strip(), value
