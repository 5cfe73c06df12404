"""`bellwether serve`: the pages."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.loading import SERVING, loaded_for_pages
from bellwether.cli.session import session_of, told


@told
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="PORT", help="The port to listen on.")] = 8700,
) -> None:
    """Serve the pages until stopped (Ctrl-C)."""
    loaded_for_pages(session_of(context).home, SERVING).serve(host, port)
