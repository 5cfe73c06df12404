"""Tables as they are handed in: checked and typed, with every column that is expected of them."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.rows import Ints
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import column, joined_text, kept
from bellwether.engine.warehouse.writer import RefusedWrite

INT32 = pa.int32()
INT64 = pa.int64()
TEXT = pa.string()
FLAG = pa.bool_()


def typed(table: pa.Table, required: Mapping[str, pa.DataType], optional: Mapping[str, pa.DataType]) -> pa.Table:
    """The table with exactly these columns; an optional column that is missing is null in every row."""
    surplus = sorted(set(table.column_names) - set(required) - set(optional))
    if surplus:
        message = f"the table has a column that nothing reads: “{surplus[0]}”; leave it out"
        raise RefusedWrite(message)
    arrays: dict[str, pa.ChunkedArray] = {}
    for name, kind in {**required, **optional}.items():
        if name not in table.column_names:
            if name in required:
                message = f"the table has no column “{name}”, which is needed"
                raise RefusedWrite(message)
            arrays[name] = pa.chunked_array([pa.nulls(table.num_rows, kind)])
            continue
        arrays[name] = _cast(table.column(name), name, kind)
        if name in required and arrays[name].null_count:
            row = int(pc.index(arrays[name].is_null(), True).as_py()) + 1
            message = f"row {row} has no “{name}”, which is needed"
            raise RefusedWrite(message)
    return pa.table(arrays)


def _cast(values: pa.ChunkedArray, name: str, kind: pa.DataType) -> pa.ChunkedArray:
    if values.type == kind:
        return values
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    try:
        return values.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        message = f"the column “{name}” is {values.type}, but {kind} is needed: {error}"
        raise RefusedWrite(message) from error


def masked(values: pa.ChunkedArray, keep: pa.ChunkedArray) -> pa.ChunkedArray:
    """The values where `keep` is true, else null."""
    return pc.if_else(keep, values, pa.scalar(None, values.type))


def digests(
    store: Store, session: Session, table: pa.Table, about: Sequence[str], content: Sequence[str]
) -> tuple[Ints, Ints]:
    """What each row is about and what it says, as numbers: over outside names and values, never over inside keys."""
    if table.num_rows == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    names = list(dict.fromkeys([*about, *content]))
    place = pa.array(np.arange(table.num_rows, dtype=np.int64))
    # Control characters separate, because no trimmed text starts or ends with one.
    staged = table.select(names).rename_columns([f"c{i}" for i in range(len(names))]).append_column("place", place)
    inside = {name: f"c{i}" for i, name in enumerate(names)}

    def asked() -> exp.Query:
        k, said = store.hashed(_statement(inside, about)), store.hashed(_statement(inside, content))
        return exp.select(column("place"), k.as_("k"), said.as_("hash")).from_("arriving")

    query = kept(("digests", type(store), tuple(about), tuple(content)), asked)
    with session.staged("arriving", staged):
        found = session.table(query)
    order = ints(found, "place")
    k, digest = np.empty_like(order), np.empty_like(order)
    k[order], digest[order] = ints(found, "k"), ints(found, "hash")
    return k, digest


def _statement(inside: Mapping[str, str], names: Sequence[str]) -> exp.Expr:
    """`name=value` of every column that has a value, so that a new column without values changes nothing."""
    parts: list[exp.Expr] = [exp.Literal.string("")]
    for name in sorted(names):
        value = exp.Coalesce(this=exp.cast(column(inside[name]), "text"), expressions=[exp.Literal.string("")])
        said = joined_text([exp.Literal.string(name), value, exp.Literal.string("")], "\x1f")
        missing = exp.Is(this=column(inside[name]), expression=exp.Null())
        parts.append(exp.Case(ifs=[exp.If(this=missing, true=exp.Literal.string(""))], default=said))
    return exp.Concat(expressions=parts, safe=False, coalesce=False)
