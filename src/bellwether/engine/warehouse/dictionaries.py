"""Dictionaries: outside texts to small integers, by joins over the distinct texts of a column."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.rows import Ints
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import among, among_texts, columns_of, tree

ACCOUNTS = "account_identity"
PEOPLE = "person_identity"
TEXTS = "text"
NAMES = "event_name"

# Keys of accounts and people leave 0 free for nobody; event names index a tuple from 0.
_FIRST_CODE = {ACCOUNTS: 1, PEOPLE: 1, TEXTS: 0, NAMES: 0}

ABSENT = -1
"""The code of a text that is null, or that a dictionary does not have."""


FEW = 32
"""So many texts or codes are asked for by themselves; more of them are joined."""

LONGEST_ASKED = 500
"""Characters of a text that is asked for by itself."""


def _codes_of_distinct(session: Session, dictionary: str, distinct: pa.Array) -> Ints:
    if len(distinct) <= FEW:
        texts = distinct.to_pylist()
        if not any(len(text) > LONGEST_ASKED or "\0" in text for text in texts):
            known = _codes_of_few(session, dictionary, texts)
            return np.array([known.get(text, ABSENT) for text in texts], dtype=np.int64)
    place = pa.array(np.arange(len(distinct), dtype=np.int64))
    with session.staged("wanted", pa.table({"text": distinct, "place": place})):
        query = tree(
            "SELECT t.code AS code, w.place AS place FROM d AS t JOIN wanted AS w ON t.text = w.text", {"d": dictionary}
        )
        found = session.table(query)
    codes = np.full(len(distinct), ABSENT, dtype=np.int64)
    codes[ints(found, "place")] = ints(found, "code")
    return codes


def _codes_of_few(session: Session, dictionary: str, texts: Sequence[str]) -> dict[str, int]:
    """The codes of those texts that the dictionary has."""
    words = session.words
    met = {} if words is None else {text: words.code(dictionary, text) for text in texts}
    known = {text: code for text, code in met.items() if code is not None}
    rest = [text for text in texts if text not in known]
    if rest:
        found = session.table(columns_of(dictionary, ("code", "text")).where(among_texts("text", rest)))
        known |= _met(session, dictionary, found)
    return known


def _met(session: Session, dictionary: str, found: pa.Table) -> dict[str, int]:
    """What was found of a dictionary, by text; the transaction keeps it."""
    codes, texts = found.column("code").to_pylist(), found.column("text").to_pylist()
    if session.words is not None:
        session.words.met(dictionary, codes, texts)
    return dict(zip(texts, codes, strict=True))


def _texts_of_few(session: Session, dictionary: str, codes: Sequence[int]) -> dict[int, str]:
    """The texts of those codes that the dictionary has."""
    words = session.words
    met = {} if words is None else {code: words.text(dictionary, code) for code in codes}
    known = {code: text for code, text in met.items() if text is not None}
    rest = [code for code in codes if code not in known]
    if rest:
        found = session.table(columns_of(dictionary, ("code", "text")).where(among("code", rest)))
        known |= {code: text for text, code in _met(session, dictionary, found).items()}
    return known


def _encoded(column: pa.ChunkedArray | pa.Array) -> pa.DictionaryArray:
    """The texts of a column as places in the list of its distinct ones."""
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not pa.types.is_dictionary(flat.type):
        return flat.cast(pa.string()).dictionary_encode()
    said = np.zeros(len(flat.dictionary), dtype=np.bool_)
    said[np.asarray(flat.indices.drop_null().to_numpy(zero_copy_only=False))] = True
    # Texts of rows that have been left out are none of the column.
    return flat if said.all() else flat.cast(flat.type.value_type).dictionary_encode()


def codes(session: Session, dictionary: str, column: pa.ChunkedArray | pa.Array) -> Ints:
    """The code of each text, ABSENT where it is null or unknown."""
    texts = _encoded(column)
    if len(texts.dictionary) == 0:
        return np.full(len(texts), ABSENT, dtype=np.int64)
    return _spread(_codes_of_distinct(session, dictionary, texts.dictionary), texts)


def codes_or_new(session: Session, dictionary: str, column: pa.ChunkedArray | pa.Array) -> Ints:
    """The code of each text, ABSENT where it is null; texts that are new get the next codes."""
    column_texts = _encoded(column)
    if len(column_texts.dictionary) == 0:
        return np.full(len(column_texts), ABSENT, dtype=np.int64)
    by_place = _codes_of_distinct(session, dictionary, column_texts.dictionary)
    missing = np.flatnonzero(by_place == ABSENT)
    if missing.size:
        texts = column_texts.dictionary.take(pa.array(missing))
        start = _next_code(session, dictionary)
        # In the order of the texts, so that one file always gives the same keys.
        order = np.asarray(pc.array_sort_indices(texts).to_numpy(), dtype=np.int64)
        fresh = np.arange(start, start + missing.size, dtype=np.int64)
        ordered = texts.take(pa.array(order))
        session.append(dictionary, pa.table({"code": fresh.astype(np.int32), "text": ordered}))
        if session.words is not None and missing.size <= FEW:
            session.words.met(dictionary, fresh.tolist(), ordered.to_pylist())
        by_place[missing[order]] = fresh
    return _spread(by_place, column_texts)


def _next_code(session: Session, dictionary: str) -> int:
    found = session.table(tree("SELECT MAX(code) AS code, COUNT(*) AS n FROM d", {"d": dictionary}))
    highest, size = found.column("code")[0].as_py(), found.column("n")[0].as_py()
    return int(highest) + 1 if size else _FIRST_CODE[dictionary]


def _spread(by_place: Ints, texts: pa.DictionaryArray) -> Ints:
    places = np.asarray(texts.indices.fill_null(0).to_numpy(zero_copy_only=False))
    spread: Ints = by_place[places]
    if texts.null_count:
        spread[np.asarray(texts.is_null().to_numpy(zero_copy_only=False))] = ABSENT
    return spread


def texts_of(session: Session, dictionary: str, wanted: Ints) -> tuple[str, ...]:
    """The text of each code; empty for a code that the dictionary does not have."""
    distinct, places = np.unique(wanted, return_inverse=True)
    if distinct.size <= FEW:
        known = _texts_of_few(session, dictionary, distinct.tolist())
        return tuple(known.get(code, "") for code in wanted.tolist())
    with session.staged("wanted", pa.table({"code": pa.array(distinct.astype(np.int32))})):
        query = tree(
            "SELECT t.code AS code, t.text AS text FROM d AS t JOIN wanted AS w ON t.code = w.code", {"d": dictionary}
        )
        found = session.table(query)
    texts = np.full(distinct.size, "", dtype=object)
    texts[np.searchsorted(distinct, found.column("code").to_numpy())] = found.column("text").to_numpy()
    return tuple(texts[places].tolist())


def all_texts(session: Session, dictionary: str) -> tuple[str, ...]:
    """All texts in the order of their codes."""
    found = session.table(tree("SELECT text FROM d ORDER BY code", {"d": dictionary}))
    return tuple(found.column("text").to_pylist())
