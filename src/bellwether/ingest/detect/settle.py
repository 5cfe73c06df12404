"""What a mapping leaves open is looked up in the file before the import: found and shown, or asked, never guessed."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import structs

from bellwether.engine.definitions.catalog import Catalog
from bellwether.ingest.currencies import meant_by
from bellwether.ingest.destination import Progress, silent
from bellwether.ingest.detect.amounts import NumberEvidence
from bellwether.ingest.detect.asking import Question, no_zone, refused
from bellwether.ingest.detect.dates import DateEvidence
from bellwether.ingest.detect.roles import Role, Wanted, currency_of, roles_of, with_column
from bellwether.ingest.detect.verdicts import Asked, Decided, Keys, Nothing, Verdict
from bellwether.ingest.files.part import Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.lookups import Lookups
from bellwether.ingest.mapping import Column, FileMapping
from bellwether.ingest.mapping_columns import names_in
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.selection import Selection
from bellwether.ingest.sheet import Setting, Sheet, label

SAMPLE: Final = 20_000
"""So many rows are looked at first; all of them only where these leave something open."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be imported as `what`: how its pieces are read from the start, and who wants to know how far it is."""

    part: Part
    what: str
    pieces: Callable[[], Iterator[Piece]]
    catalog: Catalog
    progress: Callable[[Progress], None] = silent

    @property
    def file(self) -> str:
        """What the file is called in messages."""
        return self.part.label


@dataclass(frozen=True, slots=True)
class Settled:
    """The mapping with everything said, and notes on what was looked up in the file."""

    mapping: FileMapping
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Look:
    """What has been seen of one role."""

    role: Role
    dates: DateEvidence = field(default_factory=DateEvidence)
    numbers: NumberEvidence = field(default_factory=NumberEvidence)
    typed: bool = True

    @property
    def later(self) -> bool:
        """Whether values further down may matter."""
        if self.role.wanted.dated:
            return not self.typed and self.role.column.format is None and self.dates.later
        return self.numbers.open or bool(self.numbers.tokens)


def settle(mapping: FileMapping, source: Source, *, except_for: Container[str] = ()) -> Settled:
    """The mapping with the formats, decimal signs and currencies that the file's values prove, except for some places.

    What they leave open is refused with the question and the lines that answer it.
    """
    roles = roles_of(mapping, source.what, source.catalog)
    looks = [_Look(role) for role in roles if role.place not in except_for]
    if not looks:
        return Settled(mapping, ())
    pieces = source.pieces()
    first = next(pieces, None)
    if first is None:
        return Settled(mapping, ())
    sample = _head(first)
    _look(looks, mapping, source, [sample])
    later = [look.role for look in looks if look.later]
    if later and (len(sample.line) < len(first.line) or next(pieces, None) is not None):
        whole = [_Look(role) for role in later]
        # Where the file breaks off, the import says so, after the rows before.
        with suppress(ImportRefused):
            _look(whole, mapping, source, _told(source.pieces(), source.progress))
        looks = _with(looks, whole)
    return _settled(mapping, _with(looks, _beside(looks, mapping, source)), source)


def _with(looks: Sequence[_Look], others: Sequence[_Look]) -> list[_Look]:
    """The looks, those of the others in place of those of the same role."""
    return [next((one for one in others if one.role == look.role), look) for look in looks]


def _beside(looks: Sequence[_Look], mapping: FileMapping, source: Source) -> list[_Look]:
    """Dates of which the rows that are imported leave the order open, where the other rows of the column prove it."""
    if mapping.unpivot is not None or not (mapping.only or mapping.skip):
        return []
    wider = [_Look(look.role) for look in looks if look.role.wanted.dated and _is_open(look, mapping, source)]
    if wider:
        with suppress(ImportRefused):
            _look(
                wider, structs.replace(mapping, only=None, skip=None), source, _told(source.pieces(), source.progress)
            )
    return [look for look in wider if not _is_open(look, mapping, source)]


def _is_open(look: _Look, mapping: FileMapping, source: Source) -> bool:
    verdicts = _verdicts(look, mapping, source.catalog.money.currency)
    return any(isinstance(verdict, Asked) for verdict in verdicts)


def _head(piece: Piece) -> Piece:
    columns = {name: column[:SAMPLE] for name, column in piece.columns.items()}
    return Piece(columns, piece.line[:SAMPLE], (), piece.position, piece.size, piece.exact)


def _told(pieces: Iterable[Piece], progress: Callable[[Progress], None]) -> Iterator[Piece]:
    rows = 0
    for piece in pieces:
        yield piece
        rows += len(piece.line)
        progress(Progress(piece.position, piece.size, rows))


def _look(looks: Sequence[_Look], mapping: FileMapping, source: Source, pieces: Iterable[Piece]) -> None:
    path = source.part.path
    setting = Setting(path, mapping, source.catalog.calendar.zone, Lookups(path.parent), Counter())
    selection = Selection(mapping, source.file)
    for piece in pieces:
        for rows in selection.rows(piece):
            sheet = Sheet(rows, setting)
            for look in looks:
                _see(look, sheet, rows.piece)


def _see(look: _Look, sheet: Sheet, piece: Piece) -> None:
    role = look.role
    texts = sheet.text(role.column, role.codes)
    if role.rows is not None:
        mine = pc.is_in(sheet.text(role.rows.of), value_set=pa.array(sorted(role.rows.texts), pa.string()))
        texts = pc.if_else(mine, texts, pa.scalar(None, pa.string()))
    exact = _is_exact(role.column, piece)
    look.typed &= exact
    if role.wanted.dated:
        look.dates.add(texts, sheet.line)
    else:
        look.numbers.add(texts, sheet.line, exact=exact)


def _is_exact(column: Column, piece: Piece) -> bool:
    """Whether the cells were numbers or times in the file and no texts, so that nothing is open."""
    if column.constant is not None or column.lookup is not None or column.map:
        return False
    names = names_in(structs.replace(column, currency=None))
    return all(name in piece.exact or not pa.types.is_string(_type(piece, name)) for name in names)


def _type(piece: Piece, name: str) -> pa.DataType:
    kind = piece.columns[name].type
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _settled(mapping: FileMapping, looks: Sequence[_Look], source: Source) -> Settled:
    notes: list[str] = []
    questions: list[Question] = []
    naive: list[tuple[str, str]] = []
    before = mapping
    for look in looks:
        role = look.role
        keys: Keys = {}
        for verdict in _verdicts(look, before, source.catalog.money.currency):
            match verdict:
                case Decided(keys=found, because=because):
                    keys |= found
                    notes += [f"{label(role.column)}: {because}"] if because else []
                case Asked(question=question, answers=answers):
                    questions.append(Question(role, question, answers))
                case Nothing():
                    pass
        column = structs.replace(_with_currency(look, before), **keys)
        if column != role.column:
            mapping = with_column(mapping, role.place, column)
        seen = look.dates.naive if role.wanted is Wanted.MOMENT else None
        if seen is not None and role.column.zone is None and mapping.zone is None:
            naive.append((label(role.column), seen.shown))
    if questions or naive:
        raise ImportRefused(
            "\n".join(
                [
                    *([no_zone(source.file, naive)] if naive else []),
                    *([refused(source.file, questions, notes)] if questions else []),
                ]
            )
        )
    return Settled(mapping, tuple(dict.fromkeys(notes)))


def _with_currency(look: _Look, mapping: FileMapping) -> Column:
    """The column; where signs stand beside the amounts but another column tells the currency, with that column."""
    role = look.role
    told = currency_of(role, mapping) if look.numbers.tokens and role.wanted is Wanted.MONEY else None
    return role.column if told is None else structs.replace(role.column, currency=told)


def _verdicts(look: _Look, mapping: FileMapping, reporting: str) -> Iterator[Verdict]:
    role, column = look.role, look.role.column
    if role.wanted.dated:
        if column.format is None:
            yield look.dates.verdict()
        return
    decimal, thousands = column.decimal or mapping.decimal, column.thousands or mapping.thousands
    if thousands is None:
        yield look.numbers.notation(decimal, whole=role.whole)
    if column.format is None:
        yield look.numbers.share(role.field.highest if role.field is not None else None)
    yield _currency(look, mapping, reporting)


def _currency(look: _Look, mapping: FileMapping, reporting: str) -> Verdict:
    role, tokens = look.role, look.numbers.tokens
    if not tokens or role.column.signs:
        return Nothing()
    first = next(iter(tokens.values()))
    if role.wanted is Wanted.NUMBER:
        return Decided({}, f"a number without a currency: what stands beside it is passed over ({first.shown})")
    told = currency_of(role, mapping)
    if told is not None:
        said = told.constant
        strange = next(
            (seen for token, seen in tokens.items() if said is not None and said not in meant_by(token)), None
        )
        if strange is not None:
            return Asked(f"the mapping says that the amounts are in {said}, but {strange.shown}", ())
        return Nothing()
    verdict = look.numbers.currency(reporting)
    if role.record or not isinstance(verdict, Decided):
        return verdict
    match verdict.keys.get("signs"):
        case dict() as signs if set(signs.values()) != {reporting}:
            return Asked(
                f"amounts here are in the reporting currency, {reporting}, but {first.shown}. Leave the column out, or "
                "import the amounts as records of a collection, each with its currency",
                (),
            )
        case _:
            return verdict
