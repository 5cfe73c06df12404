"""Entered values: one value a row, or a column for each metric."""

from difflib import get_close_matches

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.engine.definitions.collection import DEFAULT_SCALE
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.duty import keyed, once, recorded
from bellwether.ingest.mapping import Spec, ValueMapping
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.parsed import flags, present
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Tally
from bellwether.ingest.sheet import Sheet, label_of

_KEY = ["metric", "account", "day"]


class EnteredFacts:
    """The import of entered values."""

    def __init__(self, mapping: ValueMapping, into: Destination) -> None:
        self._mapping = mapping
        self._into = into
        self._entered = {key: one for key, one in into.catalog.metrics.items() if one.kind is MetricKind.ENTERED}
        for key in mapping.metrics:
            if key not in self._entered:
                raise ImportRefused(f"“metrics.{key}”: {self._not_entered(key)}")

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet."""
        mapping = self._mapping
        everyone = {
            "account": named(sheet.required(mapping.account), Whose.ACCOUNT, mapping),
            "day": sheet.days(mapping.day),
            "numerator": sheet.numbers(mapping.numerator, DEFAULT_SCALE),
            "denominator": sheet.numbers(mapping.denominator, DEFAULT_SCALE),
            "n": sheet.numbers(mapping.n, 0),
            "author": sheet.text(mapping.author),
            "reason": sheet.text(mapping.reason),
            "recorded": recorded(sheet, mapping.recorded, self._into),
        }
        sheet.require(mapping.day, present(everyone["day"]))
        if mapping.metric is not None and mapping.value is not None:
            columns = [everyone | self._long(sheet, mapping.metric, mapping.value)]
        else:
            columns = [everyone | self._wide(sheet, key, spec) for key, spec in mapping.metrics.items()]
        for one in columns:
            # An empty cell of a wide table is no value, not a bad row.
            rows, _ = once(sheet, keyed(sheet, one), _KEY, update=mapping.update)
            filled = present(rows.table["number"].combine_chunks()) | present(rows.table["text"].combine_chunks())
            rows = rows.where(filled)
            if len(rows.row):
                tally.wrote("values", self._into.warehouse.write_entered(rows.table, source=mapping.source))

    def _long(self, sheet: Sheet, metric: Spec, value: Spec) -> dict[str, pa.Array]:
        keys, texts = sheet.required(metric), sheet.required(value)
        unknown = ~pc.is_in(keys, value_set=pa.array(list(self._entered), pa.string())).to_numpy(zero_copy_only=False)
        wrong = {row: self._not_entered(keys[row].as_py()) for row in np.flatnonzero(unknown & present(keys)).tolist()}
        sheet.fail(wrong, label_of(metric), keys)
        numbers, ranks = pa.nulls(sheet.rows, pa.int64()), pa.nulls(sheet.rows, pa.string())
        for key in pc.unique(keys).to_pylist():
            if key in self._entered:
                mine = pc.fill_null(pc.equal(keys, key), False)
                own = pc.if_else(mine, texts, pa.scalar(None, pa.string()))
                found = self._values(sheet, self._entered[key], value, own)
                numbers = pc.coalesce(numbers, found["number"])
                ranks = pc.coalesce(ranks, found["text"])
        return {"metric": keys, "number": numbers, "text": ranks}

    def _wide(self, sheet: Sheet, key: str, spec: Spec) -> dict[str, pa.Array]:
        metric = pa.repeat(pa.scalar(key, pa.string()), sheet.rows)
        return {"metric": metric} | self._values(sheet, self._entered[key], spec, sheet.text(spec))

    def _values(self, sheet: Sheet, metric: Metric, spec: Spec, texts: pa.Array) -> dict[str, pa.Array]:
        ranks = metric.entered.ranks if metric.entered else ()
        if not ranks:
            return {"number": sheet.numbers(spec, DEFAULT_SCALE, texts), "text": pa.nulls(sheet.rows, pa.string())}
        strange = present(texts) & ~_is_in(texts, ranks)
        reason = f"“{metric.key}” has the ranks {', '.join(ranks)}"
        sheet.fail(dict.fromkeys(np.flatnonzero(strange).tolist(), reason), label_of(spec), texts)
        return {"number": pa.nulls(sheet.rows, pa.int64()), "text": texts}

    def _not_entered(self, key: str) -> str:
        metrics = self._into.catalog.metrics
        if key in metrics:
            return f"“{key}” is computed by its formula; a correction is an adjustment, not an entered value"
        close = get_close_matches(key, self._entered, n=1)
        hint = (
            f"did you mean “{close[0]}”?" if close else f"entered metrics are {', '.join(self._entered) or 'none yet'}"
        )
        return f"there is no entered metric “{key}”; {hint}"


def _is_in(texts: pa.Array, choices: tuple[str, ...]) -> NDArray[np.bool_]:
    return flags(pc.is_in(texts, value_set=pa.array(choices, pa.string())))
