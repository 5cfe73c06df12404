"""`bellwether demo`: a company made up, imported, computed and shown."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from rich.markup import escape

from bellwether.cli.options import FormatOption
from bellwether.cli.outcomes import Outcome
from bellwether.cli.session import finish, session_of, told
from bellwether.cli.views.demo import DemoView
from bellwether.cli.views.show import Format, console_of, show


@told
def demo(
    context: typer.Context,
    chosen: FormatOption = Format.TABLE,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve its pages afterwards.")] = False,
) -> None:
    """Make the demo company in an empty home (or in one that the demo made) and show what Bellwether does."""
    console = console_of(stderr=True)
    console.print("Making Tailwind Travel: 400 accounts, two years, three million events …")
    tour = session_of(context).commands().demo(lambda line: console.print(f"[dim]{escape(line)}[/]", soft_wrap=True))
    show(DemoView(tour), chosen)
    if not all(reading.holds for story in tour.stories for reading in story.readings):
        finish(Outcome.FOUND)
    if serve:
        sys.stdout.flush()
        # The pages need another set-up of Django than commands do: a process of its own, in place of this one.
        os.execv(sys.executable, [sys.executable, sys.argv[0], "--home", str(session_of(context).home), "serve"])  # noqa: S606
