"""The entry point: the options that every command shares, and the commands."""

from __future__ import annotations

import atexit
import getpass
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bellwether import __version__
from bellwether.cli.loading import SESSION, loaded
from bellwether.cli.verb import Verb

VERBS = (
    Verb(
        "demo",
        "demo:demo",
        "Make the demo company in an empty home (or in one that the demo made) and show what Bellwether does.",
    ),
    Verb("init", "home:init", "Make a new, empty workspace."),
    Verb(
        "apply",
        "definitions:apply",
        "Apply definitions: everything is checked first, then all of it is applied or nothing.",
    ),
    Verb(
        "import",
        "facts:import_",
        "Import a file, or a folder by its plan; rows that cannot be taken are kept aside with their reasons.",
    ),
    Verb(
        "compute",
        "computing:compute",
        "Bring the stored values of every metric up to date; only what is new or has changed is computed.",
    ),
    Verb("values", "values:values", "Values of a metric or formula: for accounts or groups, on one day or many."),
    Verb(
        "change",
        "change:change",
        "How a metric has changed: base, current, difference, percent, and whether that is good.",
    ),
    Verb(
        "compare",
        "compare:compare",
        "How two segments, accounts or account managers differ on a day, and whether chance alone could make it.",
    ),
    Verb(
        "explain",
        "explain:explain",
        "Why a value is what it is: the formula taken apart, the rows behind every part, definition and freshness.",
    ),
    Verb(
        "health",
        "health:health",
        "Health scores: how many accounts are in which band, the worst ones, and one account's score taken apart.",
    ),
    Verb(
        "cohorts",
        "cohorts:cohorts",
        "Retention by cohort: accounts by the month in which they began, and what of them is there months later.",
    ),
    Verb("kpi", "kpi:kpi", "Ready KPIs: list, show, check which can be computed here, add."),
    Verb(
        "lint",
        "lint:lint",
        "Look for the mistakes that make metrics mislead: each finding with its evidence and its remedy.",
    ),
    Verb(
        "check",
        "definitions:check",
        "Try a formula out: what it means and reads, and what its values are; or what is wrong with it and where.",
    ),
    Verb(
        "verify",
        "computing:verify",
        "Prove that every stored value is what a full rebuild from the facts gives.",
    ),
    Verb("export", "definitions:export", "Write all definitions as YAML; applying them again changes nothing."),
    Verb("enter", "facts:enter", "Enter a value of an entered metric for one account and day."),
    Verb("adjust", "facts:adjust", "Correct a computed metric of one account by a dated, reasoned amount."),
    Verb(
        "merge",
        "facts:merge",
        "Make two outside names one account or person; all facts of both count together, past days included.",
    ),
    Verb("split", "facts:split", "Make a merged name stand for itself again."),
    Verb("undo", "facts:undo", "Undo a merge, a split, or an answer to a question of matching."),
    Verb(
        "disclose",
        "erase:disclose",
        "Write everything that is held of a person to a file, for them to have; that it was done is on record.",
    ),
    Verb(
        "erase",
        "erase:erase",
        "Erase a person for good: a random name takes their place everywhere, their traits go, counts stay.",
    ),
    Verb("doctor", "home:doctor", "Look at everything that could be wrong, and say what to do about it."),
    Verb("backup", "home:backup", "Copy the whole workspace, every file with its digest."),
    Verb("restore", "home:restore", "Put a back-up in place, after comparing every file with its digest."),
    Verb("serve", "serve:serve", "Serve the pages until stopped (Ctrl-C)."),
    Verb("members", "members:members", "Our own team: list, invite, let somebody in."),
    Verb("keys", "keys:keys", "Keys of programs: list, add, rotate, revoke."),
    Verb("sources", "sources:sources", "Where facts come from: list, run, test, connect, health."),
    Verb("matches", "matches:matches", "Names of several systems that may be one: list, show, accept, refuse."),
    Verb(
        "quarantine",
        "quarantine:quarantine",
        "The rows that imports left out: list, show, export, replay, discard.",
    ),
)


class Verbs(TyperGroup):
    """The commands, in the order of their use."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for verb in VERBS:
            self.add_command(verb)


app = typer.Typer(cls=Verbs, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"Bellwether {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    home: Annotated[
        Path, typer.Option(envvar="BELLWETHER_HOME", metavar="DIR", help="The directory of the workspace.")
    ] = Path("bellwether-home"),
    author: Annotated[
        str, typer.Option(envvar="BELLWETHER_AUTHOR", metavar="NAME", help="Who is recorded for changes.")
    ] = "",
    version: Annotated[  # noqa: ARG001  # it acts by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The version, and no more.")
    ] = False,
) -> None:
    """Account metrics: any KPI, for every account, on every day, past days included."""
    context.obj = loaded(SESSION).Session(home, author or getpass.getuser())


def main() -> None:
    """Runs the command line, and leaves at once: to take all modules apart takes longer than many a command."""
    try:
        app()
    except SystemExit as ended:
        if isinstance(ended.code, int):
            _leave(ended.code)
        raise


def _leave(code: int) -> None:
    """Ends the process, with what was promised for its end done and everything written."""
    atexit._run_exitfuncs()  # nothing else runs them before the end
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return
    os._exit(code)
