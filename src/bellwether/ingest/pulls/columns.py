"""Rows of a database as columns: of the type that they all have, else as texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa

_KEPT = (bool, int, float, datetime, date, str, bytes)


def batch_of(names: Sequence[str], rows: Sequence[Sequence[object]]) -> pa.Table:
    """Rows as a table. What has no type of its own in a file, or several, is text; nothing is rounded."""
    columns = [_column([row[place] for row in rows]) for place in range(len(names))]
    return pa.Table.from_arrays(columns, names=list(names))


def typed(table: pa.Table) -> pa.Table:
    """A table in which columns without a type are texts, so that every part of a result has the same."""
    for place, field in enumerate(table.schema):
        if pa.types.is_null(field.type):
            table = table.set_column(place, field.name, pa.nulls(table.num_rows, pa.string()))
        elif pa.types.is_timestamp(field.type) and field.type.unit == "ns":
            cut = table.column(place).cast(pa.timestamp("us", field.type.tz), safe=False)
            table = table.set_column(place, field.name, cut)
    return table


def _column(cells: Sequence[object]) -> pa.Array:
    kinds = {type(cell) for cell in cells if cell is not None}
    if len(kinds) == 1 and next(iter(kinds)) in _KEPT:
        try:
            return pa.array(cells)
        except (pa.ArrowInvalid, OverflowError):
            pass
    if kinds and kinds <= {int, float}:
        return pa.array(cells, pa.float64())
    return pa.array(list(map(_text, cells)), pa.string())


def _text(cell: object) -> str | None:
    match cell:
        case None:
            return None
        case Decimal():
            return f"{cell:f}"
        case dict() | list():
            return json.dumps(cell, ensure_ascii=False, default=str)
        case bytes() | memoryview():
            return bytes(cell).decode("utf-8", "replace")
        case _:
            return str(cell)


def pieces(names: Sequence[str], rows: Iterator[Sequence[Sequence[object]]]) -> Iterator[pa.Table]:
    """Groups of rows as tables; where there is no row at all, one table without any."""
    seen = False
    for group in rows:
        seen = True
        yield batch_of(names, group)
    if not seen:
        yield batch_of(names, [])
