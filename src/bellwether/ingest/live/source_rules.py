"""What of a source may be stored, by its definition."""

from __future__ import annotations

from bellwether.catalog.domain import SourceSpec
from bellwether.ingest.live.privacy import OPEN, Privacy
from bellwether.workspace.home import Home
from bellwether.workspace.secret import secret_of


def privacy_of(spec: SourceSpec | None, home: Home) -> Privacy:
    """What of a source may be stored."""
    if spec is None or not (spec.drop or spec.hash):
        return OPEN
    return Privacy(frozenset(spec.drop), frozenset(spec.hash), secret_of(home))
