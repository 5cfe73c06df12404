"""Which metrics apply to which accounts, told account by account."""

from difflib import get_close_matches

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.metric import APPLIES
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.duty import Facts, keyed, once, recorded
from bellwether.ingest.mapping import ApplicabilityMapping
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.parsed import present
from bellwether.ingest.report import Tally
from bellwether.ingest.sheet import Sheet, label_of

_APPLIES = Field("applies", FieldType.BOOLEAN)


class ApplicabilityFacts(Facts):
    """The import of assignments; one that comes again for the same day replaces the one before."""

    def __init__(self, mapping: ApplicabilityMapping, into: Destination) -> None:
        self._mapping = mapping
        self._into = into

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet."""
        mapping = self._mapping
        starts = sheet.days(mapping.starts)
        sheet.require(mapping.starts, present(starts))
        columns = {
            "id": named(sheet.required(mapping.account), Whose.ACCOUNT, mapping),
            "trait": pc.binary_join_element_wise(pa.scalar(APPLIES), self._metrics(sheet), ""),
            "effective": starts,
            "number": self._applies(sheet),
            "recorded": recorded(sheet, mapping.recorded, self._into),
        }
        rows, _ = once(sheet, keyed(sheet, columns), ["id", "trait", "effective"], update=True)
        if len(rows.row):
            write = self._into.warehouse.write_traits
            tally.wrote("applicability", write(Kind.ACCOUNT, rows.table, source=mapping.source, update=True))

    def _metrics(self, sheet: Sheet) -> pa.Array:
        """The metrics' keys; a row that names none of the workspace fails."""
        keys = sheet.required(self._mapping.metric)
        known = self._into.catalog.metrics
        strange = present(keys) & ~pc.is_in(keys, value_set=pa.array(list(known), pa.string())).to_numpy(False)
        reasons = {row: _no_metric(keys[row].as_py(), list(known)) for row in np.flatnonzero(strange).tolist()}
        sheet.fail(reasons, label_of(self._mapping.metric), keys)
        return keys

    def _applies(self, sheet: Sheet) -> pa.Array:
        """1 where the metric applies, 0 where it does not; without a column it applies."""
        spec = self._mapping.applies
        if spec is None:
            return pa.array(np.ones(sheet.rows, dtype=np.int64))
        said = sheet.typed(spec, _APPLIES).values
        sheet.require(spec, present(said))
        return said.cast(pa.int64())


def _no_metric(key: str, known: list[str]) -> str:
    close = get_close_matches(key, known, n=1)
    hint = f"did you mean “{close[0]}”?" if close else "define it first"
    return f"there is no metric “{key}”; {hint}"
