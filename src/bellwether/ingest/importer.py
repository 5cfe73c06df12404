"""The import of one file: pieces in, facts out, bad rows aside."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from bellwether.ingest.census import Census, census_of
from bellwether.ingest.destination import Destination, Progress
from bellwether.ingest.detect.settle import Settled, Source, settle
from bellwether.ingest.examples import show_examples
from bellwether.ingest.facts.accounts import AccountFacts
from bellwether.ingest.facts.applicability import ApplicabilityFacts
from bellwether.ingest.facts.duty import Facts
from bellwether.ingest.facts.entered import EnteredFacts
from bellwether.ingest.facts.events import EventFacts
from bellwether.ingest.facts.happenings import OutageFacts, RateFacts
from bellwether.ingest.facts.people import MembershipFacts, PersonFacts
from bellwether.ingest.facts.records import RecordFacts
from bellwether.ingest.facts.targets import TargetFacts
from bellwether.ingest.facts.trait_history import TraitFacts
from bellwether.ingest.files.contents import only_part
from bellwether.ingest.files.even import evenly
from bellwether.ingest.files.part import Form, Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.files.reading import form_of, read_ahead, read_part
from bellwether.ingest.finished import reading_of
from bellwether.ingest.lookups import Lookups
from bellwether.ingest.mapping import (
    AccountMapping,
    ApplicabilityMapping,
    EventMapping,
    FileMapping,
    MembershipMapping,
    OutageMapping,
    PersonMapping,
    RateMapping,
    RecordMapping,
    TargetMapping,
    TraitMapping,
    ValueMapping,
)
from bellwether.ingest.quarantine.exports import restored
from bellwether.ingest.quarantine.keeping import Keeper, NoQuarantine, Quarantine
from bellwether.ingest.quarantine.ledger import Origin
from bellwether.ingest.quarantine.tolerance import Reasons, gave_up
from bellwether.ingest.refusal import StoppedByStrict
from bellwether.ingest.report import ImportReport, Tally
from bellwether.ingest.selection import Selection
from bellwether.ingest.sheet import Setting, Sheet
from bellwether.ingest.undated import day_of_file


def import_file(source: Path | Part, what: str, mapping: FileMapping, into: Destination) -> ImportReport:
    """Imports a file as `what` (a key of KINDS, or of a collection) and says what came of it.

    Every piece of the file is one transaction: an import that is interrupted leaves whole pieces, and running it
    again completes it. Running it once more changes nothing, and a file of events that is there whole is known by its
    digest. A strict import is one transaction from end to end; so
    is a trial, which is taken back at the end.
    """
    part = source if isinstance(source, Part) else only_part(source, mapping.member, mapping.sheet)
    form = form_of(part, Form(mapping.delimiter, mapping.encoding, mapping.quote, mapping.header))
    shown = Source(part, what, lambda: map(restored, read_part(part, form)), into.catalog, into.progress)
    settled = settle(mapping, shown)
    reading = reading_of(part, what, settled.mapping, into)
    if reading is not None and (known := reading.known(into)) is not None:
        return known
    report = _import_settled(part, what, form, settled, into)
    return report if reading is None else reading.finished(report, into)


def _import_settled(part: Part, what: str, form: Form, settled: Settled, into: Destination) -> ImportReport:
    inside = (*part.inside, *([part.sheet] if part.sheet else ()))
    day = day_of_file(part.path, settled.mapping, into)
    origin = Origin(part.path, what, settled.mapping, into.now, day, inside)
    beside = Beside((*form.notes, *settled.notes), census_of(settled.mapping, what, into, part.label, day.file))
    pieces = read_ahead(read_part(part, form))
    if into.trial:
        with into.warehouse.whole(kept=False):
            return import_pieces(pieces, origin, into, NoQuarantine(), beside)
    whole = into.warehouse.whole() if into.strict else nullcontext()
    with Quarantine(into.quarantine, origin, strict=into.strict, most=into.tolerance.most) as quarantine, whole:
        return quarantine.finished(import_pieces(pieces, origin, into, quarantine, beside))


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes with the pieces of a file: how it was understood, the census that a full export is, rows at once."""

    notes: Sequence[str] = ()
    census: Census | None = None
    rows: int | None = None


ALONE = Beside()


def import_pieces(
    pieces: Iterable[Piece], origin: Origin, into: Destination, keeper: Keeper, beside: Beside = ALONE
) -> ImportReport:
    """Takes pieces of a file one after the other; the rows that cannot be used go to the keeper."""
    path, mapping, tally, reasons, last = Path(origin.label), origin.mapping, Tally(), Reasons(), 0
    tally.note(*beside.notes)
    setting = Setting(
        path, mapping, into.zone, Lookups(origin.file.parent), tally.made_missing, into.catalog.money.currency
    )
    facts, selection = _facts(origin.what, mapping, into, origin.file), Selection(mapping, str(path))
    chosen = ((piece, rows) for piece in evenly(map(restored, pieces), beside.rows) for rows in selection.rows(piece))
    sheets = ((piece, Sheet(rows, setting)) for piece, rows in chosen)
    ready = ((piece, sheet, facts.ready(sheet)) for piece, sheet in sheets)
    # What is there already, as the items of a request, needs nobody to read ahead.
    for piece, sheet, write in ready if isinstance(pieces, Sequence) else read_ahead(ready):
        with into.warehouse.transaction():
            write(tally)
            rejections = sheet.rejections
            if into.strict and rejections:
                raise StoppedByStrict(_stop(path, sheet))
        if beside.census is not None:
            beside.census.take(sheet)
        tally.read(sheet.counted, sheet.conflicts)
        tally.left_out(rejections)
        reasons.add(rejections)
        keeper.add(rejections, piece.columns)
        last = int(sheet.line[sheet.good][-1]) if sheet.good.any() else last
        into.progress(Progress(piece.position, piece.size, tally.rows))
        if into.tolerance.exceeded(tally.rows, tally.rejected):
            counts = tally.rows, tally.rejected, last
            raise gave_up(str(path), counts, into.tolerance, reasons, trial=into.trial)
    tally.note(*selection.notes)
    if beside.census is not None:
        with into.warehouse.transaction():
            beside.census.end(tally)
    facts.finish(tally)
    if into.trial:
        show_examples(tally, into)
    return tally.report(str(path), origin.what, keeper.kept, trial=into.trial)


def _stop(path: Path, sheet: Sheet) -> str:
    first = sheet.rejections[0].sentence(str(path))
    return f"{first}. The import is strict, so it stopped here, and nothing of the file was written."


def _facts(what: str, mapping: FileMapping, into: Destination, path: Path) -> Facts:
    match mapping:
        case EventMapping():
            return EventFacts(mapping, into)
        case AccountMapping():
            return AccountFacts(mapping, into, day_of_file(path, mapping, into))
        case PersonMapping():
            return PersonFacts(mapping, into, day_of_file(path, mapping, into), contacts=what == "contacts")
        case TraitMapping():
            return TraitFacts(mapping, into, day_of_file(path, mapping, into))
        case MembershipMapping():
            return MembershipFacts(mapping, into)
        case ValueMapping():
            return EnteredFacts(mapping, into)
        case TargetMapping():
            return TargetFacts(mapping, into, str(path))
        case OutageMapping():
            return OutageFacts(mapping, into)
        case RateMapping():
            return RateFacts(mapping, into)
        case ApplicabilityMapping():
            return ApplicabilityFacts(mapping, into)
        case RecordMapping():
            return RecordFacts(what, mapping, into)
        case _:
            assert_never(mapping)
