"""Filling the column of a property that became read later: its values come from the raw JSON that was kept."""

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import assert_never

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.engine.warehouse.dictionaries import ABSENT, TEXTS, codes_or_new
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import column
from bellwether.engine.warehouse.writer import RefusedWrite

_TRUTHS = {"true": 1, "1": 1, "false": 0, "0": 0}
_LARGEST = 2**63 - 1
_DIGITS_OF_DOUBLES = 16
"""So many digits are written of a double that has no short decimal form."""


def fill_from_raw(store: Store, session: Session, field: Field, name: str) -> None:
    """Gives the column of a property its values for the events that are there."""
    raw = column("raw")
    query = (
        exp.select(column("fact"), store.property_text(raw, field.key).as_("said"))
        .from_("event")
        .where(exp.Not(this=exp.Is(this=raw, expression=exp.Null())))
    )
    pieces = [piece for batch in list(session.stream(query)) for piece in _typed(session, field, batch)]
    if pieces:
        session.fill("event", name, pa.concat_tables(pieces))


def _typed(session: Session, field: Field, batch: pa.RecordBatch) -> Iterator[pa.Table]:
    said = batch.filter(batch.column("said").is_valid())
    encoded = said.column("said").dictionary_encode()
    if field.type is FieldType.TEXT:
        texts = pa.array([tidied(field, text) for text in encoded.dictionary.to_pylist()], pa.string())
        found = codes_or_new(session, TEXTS, texts)
        values = pa.array(found, mask=found == ABSENT)
    else:
        values = pa.array([parsed(field, text) for text in encoded.dictionary.to_pylist()], pa.int64())
    filled = pa.table({"fact": said.column("fact"), "value": values.take(encoded.indices)})
    filled = filled.filter(filled.column("value").is_valid())
    if filled.num_rows:
        yield filled


def tidied(field: Field, text: str) -> str | None:
    """The text as a field of texts keeps it; None where it is empty, or a code for a missing value."""
    tidy = unicodedata.normalize("NFC", text.strip())
    return tidy if tidy and tidy not in field.missing_codes else None


def parsed(field: Field, text: str) -> int | None:
    """The stored integer that a text of JSON stands for; None where it is not one of the field's values."""
    tidy = tidied(field, text)
    if tidy is None:
        return None
    try:
        match field.type:
            case FieldType.NUMBER | FieldType.MONEY:
                return _fixed_point(field, Decimal(tidy))
            case FieldType.DATE:
                return day_number(date.fromisoformat(tidy[:10]))
            case FieldType.INSTANT:
                return micros_of(datetime.fromisoformat(tidy))
            case FieldType.BOOLEAN:
                return _TRUTHS.get(tidy.lower())
            case FieldType.TEXT:
                return None
            case _:
                assert_never(field.type)
    except (ValueError, InvalidOperation):
        return None


def _fixed_point(field: Field, value: Decimal) -> int | None:
    if not value.is_finite():
        return None
    if field.lowest is not None and value < Decimal(field.lowest):
        return None
    if field.highest is not None and value > Decimal(field.highest):
        return None
    if value.adjusted() > 19:
        return None
    scaled = value.scaleb(field.stored_scale)
    if len(value.as_tuple().digits) >= _DIGITS_OF_DOUBLES:
        # 0.30000000000000004 is what programs write of 0.3.
        scaled = scaled.quantize(Decimal(1), ROUND_HALF_UP)
    exact = int(scaled)
    return exact if exact == scaled and abs(exact) <= _LARGEST else None


def rescale(session: Session, field: Field, columns: tuple[str, str, str], older: tuple[str, str, str, int]) -> None:
    """Copies a record's field into a column with more decimals; any other change of type is refused.

    Where no record has a value yet, there is nothing to copy and any change is possible.
    """
    table, old, new = columns
    _, key, kind, scale = older
    query = exp.select(column("fact"), column(old).as_("value")).from_(exp.to_table(table))
    found = session.table(query.where(exp.Not(this=exp.Is(this=column(old), expression=exp.Null()))))
    if not found.num_rows:
        return
    numeric = (FieldType.NUMBER, FieldType.MONEY)
    if field.type not in numeric or kind not in numeric or field.stored_scale < scale:
        message = (
            f"the field “{key}” of {table.removeprefix('record_')} was stored as {kind} with {scale} decimals and "
            f"cannot become {field.type} with {field.stored_scale}: give the field a new key and import its file again"
        )
        raise RefusedWrite(message)
    factor = np.int64(10 ** (field.stored_scale - scale))
    values = pc.multiply_checked(found.column("value").cast(pa.int64()), pa.scalar(int(factor), pa.int64()))
    session.fill(table, new, pa.table({"fact": found.column("fact"), "value": values}))
