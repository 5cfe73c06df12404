"""Values that another file knows: a subscription's account, an e-mail address's user."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from bellwether.ingest.cells import as_text, trimmed
from bellwether.ingest.files.part import Form
from bellwether.ingest.files.pieces import column_named
from bellwether.ingest.files.reading import read_pieces
from bellwether.ingest.mapping import Lookup
from bellwether.ingest.refusal import ImportRefused


class Lookups:
    """Every looked-up file, read once; paths are relative to the imported file."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._tables: dict[Lookup, tuple[pa.Array, pa.Array]] = {}

    def values(self, lookup: Lookup, keys: pa.Array) -> pa.Array:
        """The value of each key, null where the file has no such key."""
        if lookup not in self._tables:
            self._tables[lookup] = self._read(lookup)
        known, values = self._tables[lookup]
        return values.take(pc.index_in(keys, value_set=known, skip_nulls=True))

    def _read(self, lookup: Lookup) -> tuple[pa.Array, pa.Array]:
        path = self._directory / lookup.file
        keys, values = [], []
        form = Form(lookup.delimiter, lookup.encoding, lookup.quote, lookup.header)
        for piece in read_pieces(path, form, lookup.member, lookup.sheet):
            keys.append(trimmed(as_text(column_named(piece, lookup.key, str(path)))))
            values.append(trimmed(as_text(column_named(piece, lookup.value, str(path)))))
        pairs = pa.table({"key": pa.chunked_array(keys), "value": pa.chunked_array(values)})
        # A row that does not say the value is no rival of one that does; a key without any has none either way.
        said = pc.and_(pc.is_valid(pairs["key"]), pc.is_valid(pairs["value"]))
        pairs = pairs.filter(said).group_by(["key", "value"]).aggregate([])
        known = pairs["key"].combine_chunks()
        if pc.count_distinct(known).as_py() != len(known):
            counts = known.value_counts()
            twice = counts.filter(pc.greater(counts.field("counts"), 1))[0]["values"].as_py()
            raise ImportRefused(
                f"{path}: “{lookup.key}” {twice} has several values of “{lookup.value}”, so it cannot be looked up. "
                "Leave one row of each in that file, or look up by a column that tells them apart."
            )
        return known, pairs["value"].combine_chunks()
