"""What a parser makes of a column of texts: values, and which rows are wrong for what reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Parsed:
    """Values (null: missing or wrong), and the reason of each row that is wrong."""

    values: pa.Array
    wrong: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why one text is not what it should be."""

    reason: str


def each_distinct(texts: pa.Array, parse: Callable[[str], int | Wrong]) -> Parsed:
    """Every distinct text parsed once: for columns of few values, and for what the fast ways cannot read."""
    coded = texts.dictionary_encode()
    answers = [parse(text) for text in coded.dictionary.to_pylist()]
    numbers = pa.array([None if isinstance(answer, Wrong) else answer for answer in answers], type=pa.int64())
    values = numbers.take(coded.indices) if len(answers) else pa.nulls(len(texts), pa.int64())
    reasons = {code: answer.reason for code, answer in enumerate(answers) if isinstance(answer, Wrong)}
    if not reasons:
        return Parsed(values)
    codes = filled(coded.indices, -1)
    rows = np.flatnonzero(np.isin(codes, list(reasons)))
    return Parsed(values, {int(row): reasons[int(codes[row])] for row in rows})


def filled(values: pa.Array, nothing: int) -> NDArray[np.int64]:
    """Integers as int64, with `nothing` where they are missing."""
    numbers: NDArray[np.int64] = pc.fill_null(values.cast(pa.int64()), nothing).to_numpy(zero_copy_only=False)
    return numbers


def present(values: pa.Array) -> NDArray[np.bool_]:
    """Which rows have a value."""
    return flags(pc.is_valid(values))


def flags(mask: pa.Array) -> NDArray[np.bool_]:
    """A boolean column without nulls as an array."""
    array: NDArray[np.bool_] = mask.to_numpy(zero_copy_only=False)
    return array


def nullable(values: NDArray[np.int64], there: NDArray[np.bool_]) -> pa.Array:
    """An int64 column with nulls where there is nothing."""
    return pa.array(values, type=pa.int64(), mask=None if there.all() else ~there)
