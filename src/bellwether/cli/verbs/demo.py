"""`bellwether demo`: a company made up, imported, computed and shown."""

from __future__ import annotations

import typer
from rich.markup import escape

from bellwether.cli.options import FormatOption
from bellwether.cli.outcomes import Outcome
from bellwether.cli.session import finish, session_of, told
from bellwether.cli.views.demo import DemoView
from bellwether.cli.views.show import Format, console_of, show


@told
def demo(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """Make the demo company in an empty home (or in one that the demo made) and show what Bellwether does."""
    console = console_of(stderr=True)
    console.print("Making Tailwind Travel: 400 accounts, two years, three million events …")
    tour = session_of(context).commands().demo(lambda line: console.print(f"[dim]{escape(line)}[/]", soft_wrap=True))
    show(DemoView(tour), chosen)
    if not all(reading.holds for story in tour.stories for reading in story.readings):
        finish(Outcome.FOUND)
