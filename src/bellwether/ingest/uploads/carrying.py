"""Trying and importing an upload: every table in the order of its plan, whatever becomes of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from bellwether.engine.definitions.errors import BellwetherError
from bellwether.ingest.bringing import Bringing, NotBrought, bring_in, planned
from bellwether.ingest.destination import Destination, Progress
from bellwether.ingest.plan import PLAN, read_plan
from bellwether.ingest.quarantine.keeping import ROWS
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Example, ImportReport
from bellwether.ingest.uploads.confining import confined
from bellwether.ingest.uploads.keeping import Shelf
from bellwether.ingest.uploads.upload import Count, LeftRow, Outcome, Result, Sample

Told = Callable[[int, int, str], None]
"""Hears how far it is: done, of how many, and words."""

_STEPS = 1000
"""Parts into which the progress of one table is cut."""

_FORESEEN = (BellwetherError, ImportRefused, OSError)


def carry_out(shelf: Shelf, into: Destination, told: Told, *, by: str) -> Outcome:
    """What came of each table. A trial writes nothing, and tries each table on what the ones before would bring."""
    started = perf_counter()
    wanted = list(_wanted(shelf))
    results: list[Result] = []
    with into.warehouse.whole(kept=False) if into.trial else nullcontext():
        for number, one in enumerate(wanted):
            results.append(_result(shelf, one, _heard(into, told, shelf, (number, len(wanted), one.label)), by))
    return Outcome(by=by, at=into.now, seconds=perf_counter() - started, results=tuple(results))


def _wanted(shelf: Shelf) -> Iterator[Bringing | NotBrought]:
    left = {(shelf.told / table.mapping).resolve() for table in shelf.read().tables if table.left}
    for one in planned(read_plan(shelf.told / PLAN, shelf.data)):
        if isinstance(one, NotBrought) or one.mapping.resolve() not in left:
            yield one


def _heard(into: Destination, told: Told, shelf: Shelf, place: tuple[int, int, str]) -> Destination:
    number, total, label = place

    def progress(now: Progress) -> None:
        part = min(_STEPS, _STEPS * now.position // max(now.size, 1))
        told(_STEPS * number + part, _STEPS * total, f"{shelf.plainly(label)}: {now.rows:,} rows")

    return replace(into, progress=progress)


def _result(shelf: Shelf, one: Bringing | NotBrought, into: Destination, by: str) -> Result:
    label = shelf.plainly(one.label)
    if isinstance(one, NotBrought):
        return Result(label=label, what=one.what, refused=shelf.plainly(one.why))
    try:
        mapping = confined(one.told(into.catalog), shelf.data)
        return _told(shelf, label, bring_in(one, mapping, into, by=by))
    except _FORESEEN as refused:
        return Result(label=label, what=one.what, refused=shelf.plainly(str(refused)))


def _told(shelf: Shelf, label: str, report: ImportReport) -> Result:
    return Result(
        label=label,
        what=report.what,
        rows=report.rows,
        written=tuple(
            Count(kind=kind, created=one.created, updated=one.updated, unchanged=one.unchanged, ended=one.ended)
            for kind, one in report.written.items()
        ),
        rejected=report.rejected,
        skipped=report.skipped,
        conflicts=report.conflicts,
        waiting=report.waiting,
        matched=dict(report.matched),
        made_missing=dict(report.made_missing),
        left_out=tuple(
            LeftRow(line=one.line, column=one.column, value=one.value[:_LONGEST], reason=shelf.plainly(one.reason))
            for one in report.samples
        ),
        samples=tuple(map(_sample, report.examples)),
        notes=tuple(shelf.plainly(note) for note in report.notes),
        batch=_batch(report.quarantine),
    )


def _sample(one: Example) -> Sample:
    before, after = dict(one.before), dict(one.after)
    return Sample(kind=one.kind, act=one.act.value, subject=one.subject, before=before, after=after)


_LONGEST = 200


def _batch(rows: Path | None) -> str:
    """The id of the rows that wait, which stands last in the name of their file."""
    return "" if rows is None else rows.name.removesuffix(ROWS).rpartition(".")[2]
