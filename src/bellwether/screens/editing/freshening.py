"""After an edit the stored values are brought up to date, by the job that does so after every change of the facts."""

from __future__ import annotations

from bellwether.catalog.jobs import COMPUTE
from bellwether.jobs import actions
from bellwether.screens.editing.written import note_edit
from bellwether.workspace.running import running


def ask_for_refresh(by: str) -> None:
    """Asks for a refresh of the stored values when nobody edits any more; pages show what is new before it has run."""
    note_edit(by)
    actions.ask_when_quiet(COMPUTE, by=by, at=running().now())
