"""Targets from spreadsheets. They are definitions: each is one of the catalog, with its versions and its author."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

import pyarrow as pa

from bellwether.catalog.domain import Definition, Kind, Place, TargetSpec
from bellwether.catalog.wording import body, decimal_text
from bellwether.engine.definitions.collection import DEFAULT_SCALE
from bellwether.engine.definitions.days import date_of
from bellwether.engine.warehouse.writer import WriteReport
from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.duty import Facts
from bellwether.ingest.mapping import Spec, TargetMapping, column_of
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.parsed import present
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Act, Example, Tally
from bellwether.ingest.sheet import Sheet, label, label_of

MOST = 100_000
"""So many targets one file may have: every command reads all of them."""

Subject = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class _Told:
    """One target that a row tells, and where its number stands."""

    row: int
    column: str
    spec: TargetSpec


class TargetFacts(Facts):
    """The import of targets. All of a file come into force together, when its last row has been read."""

    def __init__(self, mapping: TargetMapping, into: Destination, file: str) -> None:
        if into.targets is None:
            raise ImportRefused("Targets are definitions, and there is no place for definitions here.")
        self._mapping, self._into, self._file, self._book = mapping, into, file, into.targets
        self._known = self._book.targets().typed(Kind.TARGET, TargetSpec)
        self._by_subject: dict[Subject, dict[str, TargetSpec]] = {}
        for key, spec in self._known.items():
            self._by_subject.setdefault(_subject(spec), {})[key] = spec
        self._new: dict[str, Definition] = {}
        for key in mapping.metrics:
            if fault := self._no_metric(key):
                raise ImportRefused(f"“metrics.{key}”: {fault}")

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Takes the good rows of a sheet."""
        told = list(self._told(sheet))
        good = sheet.good
        report = WriteReport()
        for one in told:
            if good[one.row]:
                report = _sum(report, self._put(one, sheet, tally))
        tally.wrote("targets", report)
        if len(self._new) > MOST:
            raise ImportRefused(f"{self._file} has more than {MOST:,} targets. Use targets of segments, or fewer days.")

    def finish(self, tally: Tally) -> None:  # noqa: ARG002  # they are counted as they are taken
        """Puts what was taken in force."""
        if self._new and not self._into.trial:
            self._book.define(list(self._new.values()))

    def _told(self, sheet: Sheet) -> Iterator[_Told]:
        mapping = self._mapping
        whom = sheet.text(mapping.account)
        if mapping.account is not None:
            whom = named(sheet.required(mapping.account, whom), Whose.ACCOUNT, mapping)
        segment = self._checked(sheet, mapping.segment, list(self._into.catalog.segments), "segment")
        days = [_dates(sheet.days(spec)) for spec in (mapping.starts, mapping.ends)]
        begin = _decimals(sheet.numbers(mapping.start_value, DEFAULT_SCALE))
        everyone = list(zip(whom.to_pylist(), segment.to_pylist(), *days, begin, strict=True))
        if mapping.metric is not None and mapping.value is not None:
            keys = self._checked(sheet, mapping.metric, list(self._into.catalog.metrics), "metric", needed=True)
            values = sheet.numbers(mapping.value, DEFAULT_SCALE)
            sheet.require(mapping.value, present(values))
            columns: list[tuple[list[str | None], Spec, pa.Array]] = [(keys.to_pylist(), mapping.value, values)]
        else:
            columns = [
                ([key] * sheet.rows, spec, sheet.numbers(spec, DEFAULT_SCALE)) for key, spec in mapping.metrics.items()
            ]
        for keys_of_rows, spec, values in columns:
            for row, (key, value) in enumerate(zip(keys_of_rows, _decimals(values), strict=True)):
                if key is None or value is None:
                    continue
                account, part, starts, ends, start = everyone[row]
                target = TargetSpec(
                    metric=key, value=value, start=start, segment=part, account=account, starts=starts, ends=ends
                )
                yield _Told(row, label(column_of(spec)), target)

    def _put(self, told: _Told, sheet: Sheet, tally: Tally) -> WriteReport:
        """What one target does: nothing where it is in force, or takes the place of another of its day and subject."""
        spec, key = told.spec, told.spec.key
        rivals = self._by_subject.setdefault(_subject(spec), {})
        before = rivals.get(key)
        if before is not None and body(before) == body(spec):
            return WriteReport(unchanged=1)
        if key in self._new and not self._mapping.update:
            sheet.conflict(told.row, "this target came before in this file with another number; the first one holds")
            return WriteReport()
        fault = self._twice_for_everyone(spec) or _fault(spec, [one for name, one in rivals.items() if name != key])
        if fault:
            sheet.fail({told.row: fault}, told.column)
            return WriteReport()
        rivals[key] = spec
        self._new[key] = Definition(Kind.TARGET, key, spec, Place(self._file, int(sheet.line[told.row])))
        act = Act.UPDATED if key in self._known else Act.CREATED
        if self._into.trial:
            tally.example(Example("targets", act, key, _shown(before), _shown(spec)))
        return WriteReport(updated=1) if act is Act.UPDATED else WriteReport(created=1)

    def _twice_for_everyone(self, spec: TargetSpec) -> str:
        if spec.account is not None or spec.segment is not None or spec.starts is not None or spec.key in self._known:
            return ""
        general = [one for one in self._into.catalog.metrics[spec.metric].targets if one.account is one.segment is None]
        if any(one.starts is None for one in general):
            return "the metric's own definition has a target for everyone; give this one a day from which it holds"
        return ""

    def _checked(
        self, sheet: Sheet, spec: Spec | None, known: list[str], noun: str, *, needed: bool = False
    ) -> pa.Array:
        """Keys that must be known; a row with another one fails."""
        keys = sheet.text(spec) if spec is None or not needed else sheet.required(spec)
        wrong = {
            row: _no_such(noun, key, known) for row, key in enumerate(keys.to_pylist()) if key and key not in known
        }
        sheet.fail(wrong, label_of(spec), keys)
        return keys

    def _no_metric(self, key: str) -> str:
        known = self._into.catalog.metrics
        return "" if key in known else _no_such("metric", key, list(known))


def _no_such(noun: str, key: str, known: list[str]) -> str:
    close = get_close_matches(key, known, n=1)
    return f"there is no {noun} “{key}”; " + (f"did you mean “{close[0]}”?" if close else "define it first")


def _subject(spec: TargetSpec) -> Subject:
    return spec.metric, spec.segment, spec.account


def _fault(spec: TargetSpec, rivals: list[TargetSpec]) -> str:
    """Why a target cannot stand beside the others of its metric and subject; empty if it can."""
    if spec.starts is not None and spec.ends is not None and spec.starts >= spec.ends:
        return "a target holds from a day up to, not including, another; this one ends before it starts"
    first = spec.starts or date.min
    for other in rivals:
        earlier, later = (spec, other) if first < (other.starts or date.min) else (other, spec)
        if earlier.ends is not None and later.starts is not None and earlier.ends > later.starts:
            since = f"from {other.starts} " if other.starts else ""
            until = f"to {other.ends}" if other.ends else "without an end"
            return f"this overlaps the target of {decimal_text(other.value)} that holds {since}{until}"
    return ""


def _shown(spec: TargetSpec | None) -> dict[str, str]:
    if spec is None:
        return {}
    told = {"value": decimal_text(spec.value), "from": str(spec.starts or ""), "to": str(spec.ends or "")}
    return {name: text for name, text in told.items() if text}


def _dates(days: pa.Array) -> list[date | None]:
    return [None if day is None else date_of(day) for day in days.to_pylist()]


def _decimals(numbers: pa.Array) -> list[Decimal | None]:
    return [None if one is None else Decimal(one).scaleb(-DEFAULT_SCALE).normalize() for one in numbers.to_pylist()]


def _sum(one: WriteReport, other: WriteReport) -> WriteReport:
    return WriteReport(one.created + other.created, one.unchanged + other.unchanged, one.updated + other.updated)
