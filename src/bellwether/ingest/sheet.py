"""One piece of a file seen through its mapping: typed columns, and the rows that cannot be used, with the reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace
from numpy.typing import NDArray

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.ingest.cells import as_text, joined, trimmed, without_codes
from bellwether.ingest.currencies import beside, currencies
from bellwether.ingest.expressions import first_filled, found_by, truth_words
from bellwether.ingest.files.pieces import column_named
from bellwether.ingest.lookups import Lookups
from bellwether.ingest.mapping import Column, Layout, Lookup, Otherwise, Spec, column_of
from bellwether.ingest.minor_units import BY_CURRENCY, decimals_by_row, in_whole_units
from bellwether.ingest.moments import Clock, Moments, days, moments, stored_moments
from bellwether.ingest.numbers import Notation, Percent, fixed_point, stored_fixed_point, truths
from bellwether.ingest.parsed import Parsed, filled, present
from bellwether.ingest.refusal import ImportRefused, Rejection
from bellwether.ingest.unpivot import Rows

_ESCAPES = (("\\", "\\\\"), ("|", "\\|"))


@dataclass(frozen=True, slots=True)
class Setting:
    """What every piece of one import shares; `made_missing` counts values that became missing, by column.

    `currency` is that of amounts that name none.
    """

    file: Path
    layout: Layout
    zone: str
    lookups: Lookups
    made_missing: Counter[str] = field(default_factory=Counter)
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Typed:
    """A column by its field's type: int64 or text, with an instant's day (`dated`: all there is), money's currency."""

    values: pa.Array
    text: pa.Array
    day: pa.Array | None = None
    dated: pa.Array | None = None
    currency: pa.Array | None = None


class Sheet:
    """The columns of a piece by spec. A row that fails is remembered once, with its first reason."""

    def __init__(self, rows: Rows, setting: Setting) -> None:
        self.rows = len(rows.piece.line)
        self.setting = setting
        self._from = rows
        self._piece = rows.piece
        self._failures: dict[int, Rejection] = {}
        self._texts: dict[str, pa.Array] = {}
        self._written: dict[str, pa.Array] = {}
        self._missing: dict[tuple[str, bool], int] = {}
        self.conflicts = 0

    @property
    def columns(self) -> Sequence[str]:
        """The names of the file's columns."""
        return [name for name in self._piece.columns if name]

    @property
    def good(self) -> NDArray[np.bool_]:
        """The rows that have not failed."""
        mask = np.ones(self.rows, dtype=np.bool_)
        mask[list(self._failures)] = False
        return mask

    @property
    def rejections(self) -> list[Rejection]:
        """Why rows failed, in the order of their lines."""
        return sorted([*self._piece.rejected, *self._failures.values()], key=lambda rejection: rejection.line)

    @property
    def uncut(self) -> int:
        """How many lines could not be cut into cells."""
        return len(self._piece.rejected)

    @property
    def counted(self) -> tuple[int, int]:
        """How many rows of the file were read for these, and how many of them were not chosen."""
        return self._from.counted, self._from.skipped

    @property
    def line(self) -> NDArray[np.int64]:
        """The line of each row in the file."""
        return self._piece.line

    def fail(self, wrong: Mapping[int, str], column: str, texts: pa.Array | None = None) -> None:
        """Marks rows as unusable because of a column."""
        for row, reason in wrong.items():
            if row not in self._failures:
                value = texts[row].as_py() if texts is not None else None
                line, place = int(self._piece.line[row]), self._from.column_in_file(row, column)
                self._failures[row] = Rejection(line, place, value or "", reason, self._row(row))

    def conflict(self, row: int, reason: str) -> None:
        """Marks a row whose key is taken by other content."""
        self.conflicts += 1
        self.fail({row: reason}, "")

    def _row(self, row: int) -> dict[str, str]:
        """A row as it stands in the file."""
        if not self._written:
            # As text, so that the row reads the same when it is replayed.
            self._written = {name: as_text(column) for name, column in self._from.read.columns.items()}
        place = int(self._from.origin[row])
        cells = {name: column[place].as_py() for name, column in self._written.items()}
        return {name: cell for name, cell in cells.items() if cell is not None}

    def source(self, name: str) -> pa.Array:
        """A column of the file as trimmed text."""
        if name not in self._texts:
            self._texts[name] = trimmed(as_text(column_named(self._piece, name, str(self.setting.file))))
            self._spoil(name)
        return self._texts[name]

    def _spoil(self, name: str) -> None:
        """Fails the rows whose cell of this column holds nothing usable, but for texts that mean “no value”."""
        missing = self.setting.layout.missing
        reasons = {
            one.line: one.reason for one in self._piece.faults if one.column == name and one.value not in missing
        }
        if reasons:
            rows = np.flatnonzero(np.isin(self._piece.line, list(reasons)))
            self.fail({int(row): reasons[int(self._piece.line[row])] for row in rows}, name, self._texts[name])

    def text(self, spec: Spec | None, codes: Sequence[str] = ()) -> pa.Array:
        """Text, null where missing; without a spec nothing but nulls."""
        if spec is None:
            return pa.nulls(self.rows, pa.string())
        column = column_of(spec)
        texts = self._expressed(self._read(column), column)
        if column.lookup is not None:
            texts = self._looked_up(texts, column, column.lookup)
        if column.map:
            texts = self._mapped(texts, column)
        if column.true:
            texts, wrong = truth_words(column.true, column.false, read := texts)
            self.fail(wrong, label(column), read)
        texts, count = without_codes(texts, [*self.setting.layout.missing, *column.missing, *codes])
        self._count_missing(label(column), count, made=True)
        return texts

    def required(self, spec: Spec, texts: pa.Array | None = None) -> pa.Array:
        """Text of which no row may lack one."""
        texts = self.text(spec) if texts is None else texts
        self.require(spec, present(texts))
        return texts

    def require(self, spec: Spec, there: NDArray[np.bool_]) -> None:
        """Fails the rows where a value that every row needs is not there."""
        if not there.all():
            reason = "this is empty, and every row needs it"
            self.fail({int(row): reason for row in np.flatnonzero(~there)}, label(column_of(spec)))

    def identity(self, spec: Spec) -> pa.Array:
        """An id; several columns make one, and no row may lack any of them."""
        column = column_of(spec)
        if not isinstance(column.column, list):
            return self.required(spec)
        parts = []
        for name in column.column:
            part = self.required(replace(column, column=name))
            for sign, escaped in _ESCAPES:
                part = pc.replace_substring(part, sign, escaped)
            parts.append(part)
        return pc.binary_join_element_wise(*parts, "|")

    def moments(self, spec: Spec) -> Moments:
        """Instants, or dates where only a date is written."""
        stored = self._stored_moments(column_of(spec))
        if stored is not None:
            return stored
        texts = self.text(spec)
        result = moments(texts, self._clock(column_of(spec)))
        self.fail(result.wrong, label(column_of(spec)), texts)
        return result

    def _stored_moments(self, column: Column) -> Moments | None:
        """The timestamps of a column of which the mapping says nothing but its zone: no text in between."""
        plain = Column(column=column.column, zone=column.zone, type=column.type)
        if not isinstance(column.column, str) or column != plain or self.setting.layout.missing:
            return None
        values = column_named(self._piece, column.column, str(self.setting.file))
        return stored_moments(values, self._clock(column))

    def days(self, spec: Spec | None) -> pa.Array:
        """Day numbers (int32), null where missing."""
        if spec is None:
            return pa.nulls(self.rows, pa.int32())
        return self._parsed(spec, self.text(spec), FieldType.DATE, 0).cast(pa.int32())

    def numbers(self, spec: Spec | None, scale: int, texts: pa.Array | None = None) -> pa.Array:
        """Fixed-point numbers (int64), null where missing; `texts` when the column has been read already."""
        if spec is None:
            return pa.nulls(self.rows, pa.int64())
        return self._parsed(spec, self.text(spec) if texts is None else texts, FieldType.NUMBER, scale)

    def typed(self, spec: Spec, kind: Field, texts: pa.Array | None = None) -> Typed:
        """The column by its field's type; missing codes and values out of range are missing."""
        column = column_of(spec)
        texts = self.text(spec, kind.missing_codes) if texts is None else texts
        match kind.type:
            case FieldType.TEXT:
                return Typed(texts, texts)
            case FieldType.INSTANT:
                found = moments(texts, self._clock(column))
                self.fail(found.wrong, label(column), texts)
                return Typed(found.at, texts, day=found.day.cast(pa.int32()), dated=pa.array(found.dated))
            case FieldType.MONEY:
                currency = self._beside(column, texts) if column.currency is None else self.text(column.currency)
                amounts = self._in_range(self._parsed(spec, texts, kind.type, kind.scale), kind)
                return Typed(amounts, texts, currency=currency)
            case FieldType.NUMBER:
                return Typed(self._in_range(self._parsed(spec, texts, kind.type, kind.scale), kind), texts)
            case FieldType.DATE | FieldType.BOOLEAN:
                return Typed(self._parsed(spec, texts, kind.type, 0), texts)

    def _parsed(self, spec: Spec, texts: pa.Array, kind: FieldType, scale: int) -> pa.Array:
        column = column_of(spec)
        parsed: Parsed
        if kind is FieldType.DATE:
            parsed = days(texts, self._clock(column))
        elif kind is FieldType.BOOLEAN:
            parsed = truths(texts)
        else:
            parsed = self._amounts(column, texts, scale)
        self.fail(parsed.wrong, label(column), texts)
        return parsed.values

    def _amounts(self, column: Column, texts: pa.Array, scale: int) -> Parsed:
        notation = notation_of(column, self.setting.layout)
        if column.minor_units is None:
            stored = self._stored_numbers(column, scale, texts) if notation == Notation() else None
            return fixed_point(texts, scale, notation) if stored is None else Parsed(stored)
        decimals = self._minor_decimals(column, column.minor_units)
        if decimals.max(initial=0) > scale:
            raise ImportRefused(
                f"{self.setting.file}: “{label(column)}” has minor units of {decimals.max()} decimals, but only "
                f"{scale} are kept. Raise the scale in the definition."
            )
        return in_whole_units(texts, decimals, lambda part, fewer: fixed_point(part, scale - fewer, notation))

    def _stored_numbers(self, column: Column, scale: int, texts: pa.Array) -> pa.Array | None:
        """The numbers of a column of which the mapping says nothing but how they are written: no text in between."""
        plain = Column(column=column.column, type=column.type, decimal=column.decimal, currency=column.currency)
        if not isinstance(column.column, str) or column != plain:
            return None
        values = column_named(self._piece, column.column, str(self.setting.file))
        stored = stored_fixed_point(values, scale)
        # Codes that mean “no value” are looked for in the texts.
        return None if stored is None or stored.null_count != texts.null_count else stored

    def _beside(self, column: Column, texts: pa.Array) -> pa.Array | None:
        """The currency that stands beside each amount; None where it does nowhere."""
        tokens = beside(texts)
        if tokens.null_count == len(tokens):
            return None
        found, wrong = currencies(tokens, column.signs)
        self.fail(wrong, label(column), texts)
        return found

    def _minor_decimals(self, column: Column, told: str) -> NDArray[np.int64]:
        if told != BY_CURRENCY:
            return np.full(self.rows, int(told), dtype=np.int64)
        if column.currency is None:
            raise ImportRefused(
                f"{self.setting.file}: “{label(column)}” has minor units that its currency decides, but the mapping "
                "does not say where the currency is. Add “currency: …”, or the number of decimals: “minor_units: 2”."
            )
        currencies = self.text(column.currency)
        decimals, wrong = decimals_by_row(currencies, self.setting.currency)
        self.fail(wrong, label(column_of(column.currency)), currencies)
        return decimals

    def _clock(self, column: Column) -> Clock:
        return Clock(column.format, column.zone or self.setting.layout.zone, self.setting.zone)

    def _in_range(self, values: pa.Array, kind: Field) -> pa.Array:
        outside = np.zeros(self.rows, dtype=np.bool_)
        for border, side in ((kind.lowest, -1), (kind.highest, 1)):
            if border is not None:
                limit = fixed_point(pa.array([border]), kind.scale, Notation()).values[0].as_py()
                outside |= present(values) & (side * filled(values, limit) > side * limit)
        if not outside.any():
            return values
        self.setting.made_missing[kind.key] += int(outside.sum())
        return pc.if_else(pa.array(outside), pa.scalar(None, pa.int64()), values)

    def _read(self, column: Column) -> pa.Array:
        if column.constant is not None:
            return pa.repeat(pa.scalar(column.constant, pa.string()), self.rows)
        if column.first_of:
            return first_filled([self._cells(name, column) for name in column.first_of])
        if isinstance(column.column, list):
            return trimmed(joined([self._cells(name, column) for name in column.column], column.separator))
        return self._cells(column.column or "", column)

    def _cells(self, name: str, column: Column) -> pa.Array:
        texts, count = without_codes(self.source(name), [*self.setting.layout.missing, *column.missing])
        self._count_missing(name, count, made=False)
        return texts

    def _count_missing(self, name: str, count: int, *, made: bool) -> None:
        """Counts the codes of a column, as read or `made` of it, once, however often the mapping reads it."""
        fresh = count - self._missing.get((name, made), 0)
        if fresh > 0:
            self.setting.made_missing[name] += fresh
            self._missing[name, made] = count

    def _expressed(self, texts: pa.Array, column: Column) -> pa.Array:
        if column.split is not None:
            texts = column.split.of(texts)
        if column.pattern is not None:
            found = found_by(column.pattern, texts)
            if column.otherwise is Otherwise.REJECT:
                unlike = np.flatnonzero(present(texts) & ~present(found))
                reason = f"this is not like the pattern “{column.pattern}”"
                self.fail(dict.fromkeys(unlike.tolist(), reason), label(column), texts)
            texts = found
        return texts if column.case is None else column.case.of(texts)

    def _looked_up(self, texts: pa.Array, column: Column, lookup: Lookup) -> pa.Array:
        found = self.setting.lookups.values(lookup, texts)
        unknown = present(texts) & ~present(found)
        reason = f"{lookup.file} has no row whose “{lookup.key}” is this"
        if column.otherwise is not Otherwise.MISSING:
            self.fail({int(row): reason for row in np.flatnonzero(unknown)}, label(column), texts)
        return found

    def _mapped(self, texts: pa.Array, column: Column) -> pa.Array:
        position = pc.index_in(texts, value_set=pa.array(list(column.map), type=pa.string()))
        found = pa.array(list(column.map.values()), type=pa.string()).take(position)
        if column.otherwise is Otherwise.KEEP:
            return trimmed(pc.if_else(pc.is_valid(position), found, texts))
        if column.otherwise is Otherwise.REJECT:
            unknown = np.flatnonzero(present(texts) & ~present(position))
            listed = ", ".join(list(column.map)[:10])
            self.fail(
                {int(row): f"this is not in the map, which lists {listed}" for row in unknown}, label(column), texts
            )
        return trimmed(found)


def notation_of(column: Column, layout: Layout) -> Notation:
    """How a column's numbers are written, by what the mapping says."""
    decimal, thousands = column.decimal or layout.decimal, column.thousands or layout.thousands
    if decimal is None and thousands is not None:
        decimal = "," if thousands == "." else "."
    return Notation(decimal, thousands, Percent(column.format) if column.format in set(Percent) else None)


def label(column: Column) -> str:
    """What a column is called in messages."""
    if column.constant is not None:
        return f"constant {column.constant}"
    if column.first_of:
        return " / ".join(column.first_of)
    return " + ".join(column.column) if isinstance(column.column, list) else column.column or ""


def label_of(spec: Spec | None) -> str:
    """What a spec's column is called in messages."""
    return "" if spec is None else label(column_of(spec))
