"""What a person says of a table: what its rows are, and which column is what. It comes before what is recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from bellwether.engine.definitions.catalog import Catalog
from bellwether.ingest.suggest.draft import Draft, UnreadColumn
from bellwether.ingest.suggest.drafting import drafted
from bellwether.ingest.suggest.look import Look
from bellwether.ingest.suggest.recognition import Recognition, assigned, of
from bellwether.ingest.suggest.shapes import OFF_SCREEN, Shape

_WITHOUT_ROLES = frozenset({"values", "traits", "applicability", "targets"})
"""Kinds whose columns cannot be told one by one: a file of them is wide, or mapped as a text."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The kind of the rows. `columns` is by what is read from them, None where only the kind is said."""

    kind: str
    columns: dict[str, str] | None = None
    left: tuple[str, ...] = ()


def kinds_of(shapes: Sequence[Shape]) -> tuple[str, ...]:
    """The kinds that a person can say, each once."""
    every = dict.fromkeys(shape.kind for shape in shapes if shape.general)
    return tuple(kind for kind in every if kind not in _WITHOUT_ROLES | OFF_SCREEN)


def shape_of(kind: str, shapes: Sequence[Shape]) -> Shape | None:
    """The shape that a table of a kind has, whichever system it is from."""
    return next((one for one in shapes if one.general and one.kind == kind and kind in kinds_of(shapes)), None)


def roles_of(shape: Shape) -> tuple[str, ...]:
    """What can be read from the columns of such a table."""
    return tuple(dict.fromkeys(of(target) for target in shape.columns))


def as_said(look: Look, said: Said, shape: Shape, catalog: Catalog, source: str) -> Draft:
    """The draft that a person's word makes of a table; columns of which nothing is said find their place as always."""
    kept = replace(look, columns=tuple(one for one in look.columns if one.name not in said.left))
    columns = assigned(kept, shape) if said.columns is None else _told(kept, said.columns, shape)
    draft = drafted(kept, Recognition(shape, 0.0, columns, (), named=False), catalog, source)
    draft.look, draft.why = look, "your word"
    left = (look.column(name) for name in said.left if name in look.names)
    draft.left_out += [UnreadColumn(one.name, "you leave it out", one.form) for one in left]
    return draft


def _told(look: Look, columns: Mapping[str, str], shape: Shape) -> dict[str, str]:
    """What was said, as far as there are such columns and the shape reads such a thing."""
    # One thing may be read in two ways, “outcome” and “outcome/from the stage”: the first is meant.
    ways = {of(target): target for target in reversed(shape.columns)}
    return {ways[role]: name for role, name in columns.items() if role in ways and name in look.names}
