"""Entered values: one value a row, or a column for each metric."""

from difflib import get_close_matches

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.engine.definitions.collection import DEFAULT_SCALE
from bellwether.engine.definitions.metric import Display, Metric, MetricKind
from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.duty import Facts, keyed, once, recorded
from bellwether.ingest.mapping import Parts, Spec, ValueMapping
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.parsed import filled, flags, present
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Tally
from bellwether.ingest.sheet import Sheet, label_of

_KEY = ["metric", "account", "day"]
_PERCENT = 100
_ALONE = "of numerator and denominator only one is there"
_BY_ZERO = "the denominator is 0, but the numerator is not"


class EnteredFacts(Facts):
    """The import of entered values."""

    def __init__(self, mapping: ValueMapping, into: Destination) -> None:
        self._mapping = mapping
        self._into = into
        self._entered = {key: one for key, one in into.catalog.metrics.items() if one.kind is MetricKind.ENTERED}
        for group, keys in (("metrics", mapping.metrics), ("parts", mapping.parts)):
            for key in keys:
                if key not in self._entered:
                    raise ImportRefused(f"“{group}.{key}”: {self._not_entered(key)}")

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet."""
        mapping = self._mapping
        everyone = {
            "account": named(sheet.required(mapping.account), Whose.ACCOUNT, mapping),
            "day": sheet.days(mapping.day),
            "author": sheet.text(mapping.author),
            "reason": sheet.text(mapping.reason),
            "recorded": recorded(sheet, mapping.recorded, self._into),
        }
        sheet.require(mapping.day, present(everyone["day"]))
        beside = Parts(numerator=mapping.numerator, denominator=mapping.denominator, n=mapping.n)
        if mapping.metric is not None:
            columns = [everyone | self._long(sheet, mapping.metric, mapping.value, beside)]
        else:
            keys = dict.fromkeys([*mapping.metrics, *mapping.parts])
            columns = [everyone | self._wide(sheet, key, mapping.parts.get(key, beside)) for key in keys]
        for one in columns:
            # An empty cell of a wide table is no value, not a bad row.
            rows, _ = once(sheet, keyed(sheet, one), _KEY, update=mapping.update)
            there = present(rows.table["number"].combine_chunks()) | present(rows.table["text"].combine_chunks())
            rows = rows.where(there)
            if len(rows.row):
                tally.wrote("values", self._into.warehouse.write_entered(rows.table, source=mapping.source))

    def _long(self, sheet: Sheet, metric: Spec, value: Spec | None, beside: Parts) -> dict[str, pa.Array]:
        keys = sheet.required(metric)
        texts = None if value is None else sheet.required(value)
        unknown = ~pc.is_in(keys, value_set=pa.array(list(self._entered), pa.string())).to_numpy(zero_copy_only=False)
        wrong = {row: self._not_entered(keys[row].as_py()) for row in np.flatnonzero(unknown & present(keys)).tolist()}
        sheet.fail(wrong, label_of(metric), keys)
        parts = _parts(sheet, beside)
        numbers, ranks = pa.nulls(sheet.rows, pa.int64()), pa.nulls(sheet.rows, pa.string())
        for key in pc.unique(keys).to_pylist():
            if key in self._entered:
                mine = pc.fill_null(pc.equal(keys, key), False)
                if value is None or texts is None:
                    found = _divided(sheet, self._entered[key], beside, parts)
                    numbers = pc.coalesce(numbers, pc.if_else(mine, found, pa.scalar(None, pa.int64())))
                    continue
                own = pc.if_else(mine, texts, pa.scalar(None, pa.string()))
                read = self._values(sheet, self._entered[key], value, own)
                numbers = pc.coalesce(numbers, read["number"])
                ranks = pc.coalesce(ranks, read["text"])
        return {"metric": keys, "number": numbers, "text": ranks, **parts}

    def _wide(self, sheet: Sheet, key: str, beside: Parts) -> dict[str, pa.Array]:
        parts, metric, spec = _parts(sheet, beside), self._entered[key], self._mapping.metrics.get(key)
        if spec is None:
            values = {"number": _divided(sheet, metric, beside, parts), "text": pa.nulls(sheet.rows, pa.string())}
        else:
            values = self._values(sheet, metric, spec, sheet.text(spec))
        return {"metric": pa.repeat(pa.scalar(key, pa.string()), sheet.rows), **values, **parts}

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


def _parts(sheet: Sheet, beside: Parts) -> dict[str, pa.Array]:
    return {
        "numerator": sheet.numbers(beside.numerator, DEFAULT_SCALE),
        "denominator": sheet.numbers(beside.denominator, DEFAULT_SCALE),
        "n": sheet.numbers(beside.n, 0),
    }


def _divided(sheet: Sheet, metric: Metric, beside: Parts, parts: dict[str, pa.Array]) -> pa.Array:
    """What numerators and denominators divide to, rounded half away from zero; nothing by nothing is no value."""
    top, bottom = parts["numerator"], parts["denominator"]
    alone = present(top) != present(bottom)
    sheet.fail(dict.fromkeys(np.flatnonzero(alone).tolist(), _ALONE), label_of(beside.denominator))
    endless = (filled(top, 0) != 0) & (filled(bottom, 1) == 0)
    sheet.fail(dict.fromkeys(np.flatnonzero(endless).tolist(), _BY_ZERO), label_of(beside.denominator))
    factor = 10**DEFAULT_SCALE * (_PERCENT if metric.display is Display.PERCENT else 1)
    pairs = zip(top.to_pylist(), bottom.to_pylist(), strict=True)
    return pa.array([_quotient(one, other, factor) for one, other in pairs], pa.int64())


def _quotient(top: int | None, bottom: int | None, factor: int) -> int | None:
    if top is None or not bottom:
        return None
    size = (2 * abs(top) * factor + abs(bottom)) // (2 * abs(bottom))
    return size if (top < 0) == (bottom < 0) else -size


def _is_in(texts: pa.Array, choices: tuple[str, ...]) -> NDArray[np.bool_]:
    return flags(pc.is_in(texts, value_set=pa.array(choices, pa.string())))
