"""After an edit the stored values are brought up to date, by the job that does so after every change of the facts."""

from __future__ import annotations


def ask_for_refresh() -> None:
    """Asks for a refresh of the stored values; pages show what is new before it has run."""
