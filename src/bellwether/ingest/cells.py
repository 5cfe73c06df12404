"""Cells as text: trimmed, in one Unicode form, missing where empty. Checks look at bytes: plain text is cheap."""

import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_ASCII_END = 128
_SPACE = 32
_DELETE = 127


def content(texts: pa.Array) -> NDArray[np.uint8]:
    """The bytes of all texts (string or binary, 32-bit offsets), one after the other."""
    if len(texts) == 0:
        return np.empty(0, dtype=np.uint8)
    _, offsets, body = texts.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    if body is None:
        return np.empty(0, dtype=np.uint8)
    return np.frombuffer(body, dtype=np.uint8)[ends[0] : ends[-1]]


def trimmed(texts: pa.Array) -> pa.Array:
    """The texts without white space around them, in NFC; an empty one is missing."""
    body = content(texts)
    if len(body) and body.max() >= _ASCII_END:
        texts = pc.utf8_normalize(pc.utf8_trim_whitespace(texts), form="NFC")
    elif len(body) and body.min() <= _SPACE:
        texts = pc.ascii_trim_whitespace(texts)
    if len(texts) and pc.min(pc.binary_length(texts)).as_py() == 0:
        texts = pc.if_else(pc.equal(pc.binary_length(texts), 0), pa.scalar(None, pa.string()), texts)
    return texts


def as_text(column: pa.Array) -> pa.Array:
    """Any column as text; numbers in their shortest form, a float that is not a number as missing."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_dictionary(kind):
        return as_text(column.cast(kind.value_type))
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_nan(column), pa.scalar(None, pa.string()), column.cast(pa.string()))
    if pa.types.is_nested(kind):
        cells = [
            None if cell is None else json.dumps(cell, ensure_ascii=False, default=str) for cell in column.to_pylist()
        ]
        return pa.array(cells, type=pa.string())
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return column.cast(pa.timestamp(kind.unit, "UTC")).cast(pa.string())
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    return column.cast(pa.string())


def without_codes(texts: pa.Array, codes: Sequence[str]) -> tuple[pa.Array, int]:
    """The texts with missing codes gone, and how many there were."""
    if not codes or len(texts) == 0:
        return texts, 0
    coded = pc.is_in(texts, value_set=pa.array(sorted(set(codes)), type=pa.string()))
    count = pc.sum(coded).as_py() or 0
    return (pc.if_else(coded, pa.scalar(None, pa.string()), texts) if count else texts), count


def joined(parts: Sequence[pa.Array], separator: str) -> pa.Array:
    """The parts of each row that are there, one after the other; empty text where none is."""
    there = pc.is_valid(parts[0])
    for part in parts[1:]:
        there = pc.or_(there, pc.is_valid(part))
    # Arrow drops a row of which it skips every part.
    first = pc.if_else(there, parts[0], pa.scalar("", pa.string()))
    return pc.binary_join_element_wise(first, *parts[1:], separator, null_handling="skip")


def _member(name: str, texts: pa.Array) -> pa.Array:
    """`"name":"text"` for each text; missing stays missing."""
    key = json.dumps(name, ensure_ascii=False) + ":"
    body = content(texts)
    special = (body < _SPACE) | (body == ord('"')) | (body == ord("\\")) | (body == _DELETE)
    if special.any():
        values = [None if text is None else json.dumps(text, ensure_ascii=False) for text in texts.to_pylist()]
        return pc.binary_join_element_wise(key, pa.array(values, pa.string()), "")
    return pc.binary_join_element_wise(key + '"', texts, '"', "")


def json_objects(members: Sequence[tuple[str, pa.Array]], rows: int) -> pa.Array:
    """One JSON object a row with the members that are there, in the order given."""
    parts = [_member(name, texts) for name, texts in members]
    if not parts:
        return pa.repeat("{}", rows).cast(pa.string())
    if not any(part.null_count for part in parts):
        commas = [text for part in parts[1:] for text in (",", part)]
        return pc.binary_join_element_wise("{", parts[0], *commas, "}", "")
    return pc.binary_join_element_wise("{", joined(parts, ","), "}", "")
