"""The formulas and conditions of definitions, read and checked against everything else that is defined."""

from __future__ import annotations

from collections.abc import Sequence

from bellwether.catalog.domain import Definition, Definitions, Kind


def checked(
    definitions: Definitions, event_names: Sequence[str]
) -> tuple[dict[tuple[Kind, str], Definition], tuple[str, ...]]:
    return {(d.kind, d.key): d for d in definitions}, ()
