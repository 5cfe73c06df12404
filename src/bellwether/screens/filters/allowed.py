"""Which conditions a viewer may ask: those on what exists for them. What is hidden is told like what never was."""

from __future__ import annotations

from bellwether.board.conditions.condition import Condition, metrics_of, segments_of, traits_of
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.errors import UnknownName
from bellwether.members.owning import OWNER


def check_known(condition: Condition, catalog: Catalog) -> None:
    """Raises UnknownName unless everything that the condition reads is in the viewer's catalog (`access.visible`)."""
    traits = {OWNER, "parent", *catalog.account_traits}
    for kind, asked, known in (
        ("metric", metrics_of(condition), catalog.metrics),
        ("segment", segments_of(condition), catalog.segments),
        ("trait", traits_of(condition), traits),
    ):
        for name in sorted(asked):
            if name not in known:
                raise UnknownName(kind, name, known)
