"""Objects of JSON as rows: every number as written, nested objects as columns of their own, lists as JSON text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bellwether.ingest.files.encodings import FOREIGN, FOREIGN_REASON
from bellwether.ingest.files.json_structure import Parted
from bellwether.ingest.refusal import Rejection

_KEPT = 1 << 16
_FOREIGN = FOREIGN.encode()
_DEEPEST = 50


class Number(str):
    """A number with a point or an exponent, as it was written."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as columns of texts, which of them have held texts, the line (or place) of each row, and what is no row."""

    columns: dict[str, pa.Array]
    texts: set[str]
    line: NDArray[np.int64]
    rejected: list[Rejection]

    def last(self, before: int) -> int:
        """The number of the last row; without any, that of the one before."""
        lines = (int(self.line[-1]) if len(self.line) else 0, self.rejected[-1].line if self.rejected else 0)
        return max(before, *lines)


@dataclass(frozen=True, slots=True)
class Rows:
    """Objects, the line (or place) of each, and what is none."""

    objects: list[dict[str, object]]
    line: list[int]
    rejected: list[Rejection]


_decoder = msgspec.json.Decoder(list[dict[str, object]], float_hook=Number)


def rows_of(parted: Parted, lines: Sequence[int]) -> Rows:
    """The rows that the elements of a JSON list are; where one is wrong, they are read one by one."""
    objects = _at_once(parted)
    if objects is not None:
        return Rows(objects, list(lines), [])
    rows = Rows([], [], [])
    for line, one in zip(lines, parted.texts, strict=True):
        if not one.strip():
            continue
        try:
            rows.objects.append(_careful(one))
            rows.line.append(line)
        except (ValueError, RecursionError) as error:
            rows.rejected.append(Rejection(line, "", one[:_KEPT].decode(errors="replace").strip(), _reason(error)))
    return rows


def _at_once(parted: Parted) -> list[dict[str, object]] | None:
    """All objects, or None where something is wrong with one."""
    if _FOREIGN in parted.text:
        return None
    try:
        objects = _decoder.decode(b"[" + parted.text + b"]")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    # A key that comes twice is lost without a word by every decoder; the colons tell.
    if sum(map(len, objects)) != parted.keys:
        return None
    if parted.keys_below and sum(map(_keys, objects)) != parted.keys + parted.keys_below:
        return None
    return objects


def table_of(rows: Rows) -> Table:
    """The columns of rows that were read one by one."""
    found = columns_of(rows.objects)
    columns = {name: pa.array(texts, type=pa.string()) for name, texts in found.values.items()}
    return Table(columns, found.texts, np.array(rows.line, dtype=np.int64), rows.rejected)


@dataclass(slots=True)
class Columns:
    """Values by column, and which columns have held texts."""

    values: dict[str, list[str | None]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)


def columns_of(objects: Sequence[Mapping[str, object]]) -> Columns:
    """The values of objects by column: `{"a": {"b": 1}}` is the column `a.b`."""
    names: dict[str, None] = {}
    for row in objects:
        names.update(dict.fromkeys(row))
    columns = Columns()
    for name in names:
        _add(columns, name, [row.get(name) for row in objects], 0)
    return columns


def _add(columns: Columns, name: str, values: Sequence[object], depth: int) -> None:
    kinds = set(map(type, values))
    texts: list[str | None]
    if kinds <= {str, Number, type(None)}:
        texts = values  # type: ignore[assignment]  # the kinds say so
    elif kinds == {int}:
        texts = list(map(str, values))
    else:
        texts = (
            list(map(_text, values)) if depth < _DEEPEST else [None if one is None else written(one) for one in values]
        )
    if dict in kinds and depth < _DEEPEST:
        inner: dict[str, None] = {}
        for value in values:
            if isinstance(value, dict):
                inner.update(dict.fromkeys(value))
        for key in inner:
            parts = [value.get(key) if isinstance(value, dict) else None for value in values]
            _add(columns, f"{name}.{key}", parts, depth + 1)
        if all(text is None for text in texts):
            return
    if not kinds <= {int, Number, dict, type(None)}:
        columns.texts.add(name)
    known = columns.values.get(name)
    if known is not None:
        # {"a.b": 1} beside {"a": {"b": 2}}: whichever is there.
        texts = [one if one is not None else other for one, other in zip(known, texts, strict=True)]
    columns.values[name] = texts


def _text(value: object) -> str | None:
    if value is None or isinstance(value, dict):
        return None
    if isinstance(value, str):
        return value
    return written(value)


def written(value: object) -> str:
    """A value as JSON text, its numbers as they were."""
    match value:
        case Number():
            return value
        case str():
            return json.dumps(value, ensure_ascii=False)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case list():
            return "[" + ", ".join(map(written, value)) + "]"
        case dict():
            return (
                "{"
                + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {written(one)}" for key, one in value.items())
                + "}"
            )
        case _:
            return str(value)


def _keys(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(_keys(one) for one in value.values() if type(one) in (dict, list))
    if isinstance(value, list):
        return sum(_keys(one) for one in value if type(one) in (dict, list))
    return 0


def _careful(text: bytes) -> dict[str, object]:
    if _FOREIGN in text:
        raise ValueError(FOREIGN_REASON)
    value = _loaded(text.decode("utf-8").strip())
    if not isinstance(value, dict):
        raise ValueError("this is not an object with names and values")  # noqa: TRY004  # one reason among others
    written(value).encode("utf-8")
    return value


def _loaded(text: str) -> object:
    value: object = json.loads(
        text,
        parse_float=Number,
        parse_int=_whole,
        parse_constant=lambda name: None if name == "NaN" else name,
        object_pairs_hook=_object,
        strict=False,
    )
    return value


def list_text(text: str) -> str:
    """A list of JSON as it is written everywhere, whatever blanks it has here."""
    return written(_loaded(text))


def _whole(text: str) -> object:
    # Python refuses to read thousands of digits as a number; as text they can be told about.
    return int(text) if len(text) < 1000 else Number(text)


def _object(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    value: dict[str, object] = {}
    for key, one in pairs:
        if key in value:
            _refuse(key)
        value[key] = one
    return value


def _refuse(key: str) -> NoReturn:
    raise ValueError(f"the key “{key}” comes twice")


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeEncodeError):
        return "this holds half of a letter (a lone surrogate)"
    if isinstance(error, RecursionError):
        return "this is nested too deep"
    if isinstance(error, json.JSONDecodeError):
        return f"this is not JSON: {error.msg} at letter {error.pos + 1}"
    return str(error)
