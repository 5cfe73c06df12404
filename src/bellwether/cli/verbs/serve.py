"""`bellwether serve`: the pages."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from bellwether.cli.loading import SERVING, loaded_for_pages
from bellwether.cli.session import session_of, told
from bellwether.cli.views.show import console_of


@told
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, metavar="PORT", help="The port; without it, 8700 or the next free one."),
    ] = None,
) -> None:
    """Serve the pages until stopped (Ctrl-C)."""
    console = console_of(stderr=True)

    def say(line: str) -> None:
        console.print(escape(line), soft_wrap=True)

    loaded_for_pages(session_of(context).home, SERVING).serve(host, port, say)
