"""A mended mapping in place of an import's own: what it leaves open is read as the import had read it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from msgspec import structs

from bellwether.engine.definitions.catalog import Catalog
from bellwether.ingest.detect.roles import Role, roles_of, with_column
from bellwether.ingest.detect.settle import Settled, Source, settle
from bellwether.ingest.files.part import Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.mapping import Column, FileMapping
from bellwether.ingest.mapping_columns import columns_of
from bellwether.ingest.quarantine.ledger import Ledger
from bellwether.ingest.refusal import ImportRefused

_KEYS: Final = ("missing", "only", "skip", "unpivot", "update")
"""What else of a mapping decides how a row is understood."""

_SHOWN = 5


def remapped(ledger: Ledger, mapping: FileMapping, pieces: Callable[[], Iterator[Piece]], catalog: Catalog) -> Settled:
    """Another mapping by which the rows that wait are read from now on, with everything said.

    What it leaves open of a column that the import read too is read as then: the rows that wait were the odd ones out,
    and would prove the wrong thing. Only what the import never read is looked up in them, or asked.
    """
    before = ledger.told()
    _same_import(ledger, before, mapping)
    read = list(roles_of(before, ledger.what, catalog))
    told, known = mapping, set[str]()
    for role in roles_of(mapping, ledger.what, catalog):
        like = next((one for one in read if _alike(one, role)), None)
        if like is not None:
            known.add(role.place)
            told = with_column(told, role.place, _as_before(role.column, mapping, like.column, before))
    where = Source(Part(Path(ledger.file), ledger.inside), ledger.what, pieces, catalog)
    settled = settle(told, where, except_for=frozenset(known))
    differing = _differing(before, told)
    notes = (_not_read_anew(ledger, differing),) if differing else ()
    return Settled(settled.mapping, (*settled.notes, *notes))


def _same_import(ledger: Ledger, before: FileMapping, mapping: FileMapping) -> None:
    told = (("source", before.source, mapping.source), ("ids", before.ids, mapping.ids))
    for key, was, now in told:
        if was != now:
            raise ImportRefused(
                f"The mapping says “{key}: {now}”, and {ledger.label} was imported with “{key}: {was}”. Rows that wait "
                f"belong to their import: keep its “{key}”, or import the file again by the new mapping."
            )


def _alike(one: Role, other: Role) -> bool:
    """Whether two roles see the same texts, as dates both or as numbers both."""
    mine, theirs = one.column, other.column
    return one.wanted.dated == other.wanted.dated and _texts_of(mine) == _texts_of(theirs)


def _texts_of(column: Column) -> Column:
    """The part of a column that decides which texts it sees."""
    return Column(
        column=column.column,
        constant=column.constant,
        first_of=column.first_of,
        separator=column.separator,
        split=column.split,
        pattern=column.pattern,
        lookup=column.lookup,
    )


def _as_before(column: Column, mapping: FileMapping, was: Column, before: FileMapping) -> Column:
    """The column, with what it does not say about dates and numbers as the import had it."""
    return structs.replace(
        column,
        format=column.format or was.format,
        zone=column.zone or (None if mapping.zone else was.zone or before.zone),
        decimal=column.decimal or (None if mapping.decimal else was.decimal or before.decimal),
        thousands=column.thousands or (None if mapping.thousands else was.thousands or before.thousands),
        signs=column.signs or was.signs,
        currency=column.currency or was.currency,
    )


def _differing(before: FileMapping, told: FileMapping) -> list[str]:
    """The places at which two mappings may understand a row differently."""
    was, now = dict(columns_of(before)), dict(columns_of(told))
    places = [place for place in dict.fromkeys([*was, *now]) if was.get(place) != now.get(place)]
    return [*places, *(key for key in _KEYS if getattr(before, key) != getattr(told, key))]


def _not_read_anew(ledger: Ledger, differing: list[str]) -> str:
    at = ", ".join(f"“{place}”" for place in differing[:_SHOWN]) + (" …" if len(differing) > _SHOWN else "")
    return (
        f"The mapping differs from that of the import at {at}. Rows of {ledger.label} that came in before stay as they "
        "were read. To read them anew too, import the file again by this mapping, with “update: true”."
    )
