"""Digests of columns, all rows at once: what a row is about and what it says as non-negative 63-bit numbers.

Two multilinear hashes of the 32-bit words of a text, modulo 2⁶⁴, of which the upper halves are kept, each strongly
universal: whatever two texts are, of all keys that could have been drawn no more than one in 2⁶³ gives both one digest.
The keys are drawn once and for all, so that a digest is the same on every machine, in every store and every version.
Texts too long for it have half of a BLAKE2b.
"""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import pyarrow as pa
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from bellwether.engine.warehouse.rows import Ints

Words = NDArray[np.uint64]

LONGEST = 1024
"""Bytes of a text up to which its words are hashed."""

_LANES = 2
_HALF = np.uint64(32)
_LOWER = np.uint64(2**32 - 1)
_WORD = 8


def digests_of_texts(texts: pa.Array) -> Ints:
    """The digest of each text; any number where it is null."""
    if pa.types.is_dictionary(texts.type):
        of_distinct = digests_of_texts(texts.dictionary)
        places = np.asarray(texts.indices.fill_null(0).to_numpy(zero_copy_only=False))
        return of_distinct[places] if of_distinct.size else np.zeros(places.size, dtype=np.int64)
    if not len(texts):
        return np.zeros(0, dtype=np.int64)
    starts, lengths, body = _laid_out(texts)
    sums = np.empty((_LANES, lengths.size), dtype=np.uint64)
    for lane, keys in enumerate(_keys("length")):
        sums[lane] = lengths.astype(np.uint64) * keys[0] + keys[1]
    if (lengths == lengths[0]).all() and lengths[0] <= LONGEST:
        _add_even(sums, body[starts[0] :], int(lengths[0]))
    else:
        _add_ragged(sums, body, starts, lengths)
    digests = _kept(sums)
    for row in np.flatnonzero(lengths > LONGEST).tolist():
        digests[row] = _of_long(body[starts[row] : starts[row] + lengths[row]].tobytes())
    return digests


def digests_of_rows(columns: Mapping[str, pa.Array | pa.ChunkedArray]) -> Ints:
    """The digest of what each row says in columns of texts and integers; a column without values changes nothing."""
    rows = len(next(iter(columns.values())))
    sums = np.zeros((_LANES, rows), dtype=np.uint64)
    for name, column in columns.items():
        flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if flat.null_count == rows:
            continue
        words = _words(flat)
        for lane, keys in enumerate(_keys(name)):
            said = (words >> _HALF) * keys[0] + (words & _LOWER) * keys[1] + keys[2]
            if flat.null_count:
                said[np.asarray(flat.is_null().to_numpy(zero_copy_only=False))] = 0
            sums[lane] += said
    return _kept(sums)


def _words(column: pa.Array) -> Words:
    if pa.types.is_integer(column.type):
        values = column.fill_null(0).cast(pa.int64()).to_numpy(zero_copy_only=False)
        return np.asarray(values, dtype=np.int64).view(np.uint64)
    return digests_of_texts(column).view(np.uint64)


def _kept(sums: Words) -> Ints:
    """The upper halves of both sums, without one bit, so that they fit a signed integer."""
    kept: Ints = ((sums[0] >> _HALF) << np.uint64(31) | sums[1] >> np.uint64(33)).view(np.int64)
    return kept


def _laid_out(texts: pa.Array) -> tuple[Ints, Ints, NDArray[np.uint8]]:
    """Where each text begins, how long it is (0 where it is null), and the bytes of all."""
    _, offsets, body = texts.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    lengths = np.diff(ends)
    if texts.null_count:
        lengths[np.asarray(texts.is_null().to_numpy(zero_copy_only=False))] = 0
    return ends[:-1], lengths, np.frombuffer(body or b"", dtype=np.uint8)


def _add_even(sums: Words, body: NDArray[np.uint8], length: int) -> None:
    """Adds the words of texts of one length, which lie one after the other."""
    rows, size = sums.shape[1], -(-length // _WORD) * _WORD
    padded = np.zeros((rows, size), dtype=np.uint8)
    padded[:, :length] = body[: rows * length].reshape(rows, length)
    words = padded.view("<u8")
    for place in range(words.shape[1]):
        _add(sums, None, np.ascontiguousarray(words[:, place]), place)


def _add_ragged(sums: Words, body: NDArray[np.uint8], starts: Ints, lengths: Ints) -> None:
    """Adds the words of texts of any lengths, for each place to those that are long enough."""
    behind = np.concatenate([body, np.zeros(_WORD, dtype=np.uint8)])
    at_every_byte: Words = as_strided(behind[:_WORD].view(np.uint64), (behind.size - _WORD + 1,), (1,))
    rows = np.flatnonzero((lengths > 0) & (lengths <= LONGEST))
    left, at = lengths[rows], starts[rows]
    place = 0
    while rows.size:
        words = at_every_byte[at]
        short = np.flatnonzero(left < _WORD)
        words[short] &= (np.uint64(1) << (left[short].astype(np.uint64) * np.uint64(8))) - np.uint64(1)
        _add(sums, None if rows.size == sums.shape[1] else rows, words, place)
        more = np.flatnonzero(left > _WORD)
        if more.size < rows.size:
            rows, left, at = rows[more], left[more], at[more]
        left, at, place = left - _WORD, at + _WORD, place + 1


def _add(sums: Words, rows: Ints | None, words: Words, place: int) -> None:
    """Adds what the words at a place make, to all rows or to some."""
    lower, upper = words & _LOWER, words >> _HALF
    for lane, keys in enumerate(_keys_of_places()[place]):
        made = lower * keys[0] + upper * keys[1]
        if rows is None:
            sums[lane] += made
        else:
            sums[lane, rows] += made


def _of_long(text: bytes) -> int:
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little") >> 1


@lru_cache(maxsize=1024)
def _keys(name: str) -> Words:
    """The keys of a column or another thing with a name: three for each lane."""
    return np.frombuffer(blake2b(name.encode(), digest_size=48).digest(), dtype="<u8").reshape(_LANES, 3)


@lru_cache(maxsize=1)
def _keys_of_places() -> Words:
    """The keys of the words of a text: by place, lane and half."""
    drawn = [blake2b(place.to_bytes(4, "little"), digest_size=32).digest() for place in range(LONGEST // _WORD)]
    return np.frombuffer(b"".join(drawn), dtype="<u8").reshape(-1, _LANES, 2)
