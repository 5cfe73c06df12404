"""The import of one file: pieces in, facts out, bad rows aside."""

from pathlib import Path
from typing import assert_never

from bellwether.ingest.destination import Destination, Progress
from bellwether.ingest.facts.accounts import AccountFacts
from bellwether.ingest.facts.applicability import ApplicabilityFacts
from bellwether.ingest.facts.duty import Facts
from bellwether.ingest.facts.entered import EnteredFacts
from bellwether.ingest.facts.events import EventFacts
from bellwether.ingest.facts.happenings import OutageFacts, RateFacts
from bellwether.ingest.facts.people import MembershipFacts, PersonFacts
from bellwether.ingest.facts.records import RecordFacts
from bellwether.ingest.facts.trait_history import TraitFacts
from bellwether.ingest.files.reading import read_ahead, read_pieces
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
    TraitMapping,
    ValueMapping,
)
from bellwether.ingest.quarantine import Quarantine
from bellwether.ingest.refusal import StoppedByStrict
from bellwether.ingest.report import ImportReport, Tally
from bellwether.ingest.sheet import Setting, Sheet
from bellwether.ingest.undated import day_of_file


def import_file(path: Path, what: str, mapping: FileMapping, into: Destination) -> ImportReport:
    """Imports a file as `what` (a key of KINDS, or of a collection) and says what came of it.

    Every piece of the file is one transaction: an import that is interrupted leaves whole pieces, and running it
    again completes it. Running it once more changes nothing.
    """
    tally = Tally()
    setting = Setting(path, mapping, into.zone, Lookups(path.parent), tally.made_missing)
    facts = _facts(what, mapping, into, path)
    with Quarantine(into.quarantine, path, what) as quarantine:
        for piece in read_ahead(read_pieces(path, mapping.delimiter or ",", mapping.encoding or "utf-8")):
            sheet = Sheet(piece, setting)
            with into.warehouse.transaction():
                facts.take(sheet, tally)
                if into.strict and sheet.rejections:
                    raise StoppedByStrict(_stop(path, sheet))
            tally.rows += sheet.rows + len(piece.rejected)
            tally.conflicts += sheet.conflicts
            tally.left_out(sheet.rejections)
            quarantine.add(sheet.rejections)
            into.progress(Progress(piece.position, piece.size, tally.rows))
        return tally.report(str(path), what, quarantine.kept)


def _stop(path: Path, sheet: Sheet) -> str:
    first = sheet.rejections[0].sentence(str(path))
    return f"{first}. The import is strict, so it stopped here; the rows of this piece were not written."


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
