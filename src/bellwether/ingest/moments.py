"""Dates and instants from text: ISO at full speed, any other format once for each distinct text."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.engine.kernel.zones import DAY_MICROS, days_of, instants_of_local
from bellwether.ingest.formats import ISO, compiled
from bellwether.ingest.parsed import Parsed, filled, nullable, present
from bellwether.ingest.written_times import Kind, written

_DATE_LENGTH = 10
_LATEST = (4000 - 1970) * 365
NO_ZONE = "this time has no time zone; say in the mapping which one it is in, as “zone: Europe/Berlin” or “zone: UTC”"


@dataclass(frozen=True, slots=True)
class Moments:
    """Instants (microseconds UTC), their days, and which of them are only dates (then the instant is midnight UTC)."""

    at: pa.Array
    day: pa.Array
    dated: NDArray[np.bool_]
    wrong: dict[int, str]


@dataclass(frozen=True, slots=True)
class Clock:
    """How times are written (a format, None: ISO 8601), the zone of naive ones, and whose days we count."""

    format: str | None
    zone: str | None
    workspace: str

    @property
    def iso(self) -> bool:
        """Whether every text is ISO 8601."""
        return self.format in (None, ISO)


def moments(texts: pa.Array, clock: Clock) -> Moments:
    """Instants or dates, row by row whichever each text is."""
    there = present(texts)
    if clock.iso and there.any():
        quick = _iso_dates(texts, there) or _iso_instants(texts, there, clock)
        if quick is not None:
            return quick
    read = _read(texts, clock)
    micros, naive = read.micros, read.kind == Kind.NAIVE
    wrong = read.wrong
    if clock.zone is not None:
        micros = np.where(naive, instants_of_local(micros, clock.zone), micros)
    else:
        wrong = wrong | {int(row): NO_ZONE for row in np.flatnonzero(naive & read.there)}
    return _moments(micros, read.kind == Kind.DATE, read.there, clock.workspace, wrong)


def stored_moments(values: pa.Array, clock: Clock) -> Moments | None:
    """What a column of timestamps says, or None where it must be read as text: finer than microseconds, or too late."""
    kind = values.type
    if not pa.types.is_timestamp(kind) or not clock.iso or (kind.tz is None and clock.zone is None):
        return None
    try:
        micros = filled(values.cast(pa.timestamp("us", kind.tz)), 0)
    except pa.ArrowInvalid:
        return None
    if kind.tz is None and clock.zone is not None:
        micros = instants_of_local(micros, clock.zone)
    if (micros > _LATEST * DAY_MICROS).any():
        return None
    return _moments(micros, np.zeros(len(micros), dtype=np.bool_), present(values), clock.workspace, {})


def days(texts: pa.Array, clock: Clock) -> Parsed:
    """Day numbers: a date as written; a time with a zone on its workspace day; a naive one on its date."""
    there = present(texts)
    if clock.iso and there.any():
        quick = _iso_dates(texts, there)
        if quick is not None:
            return Parsed(quick.day)
    read = _read(texts, clock)
    numbers = np.where(
        read.kind == Kind.INSTANT, days_of(np.where(read.there, read.micros, 0), clock.workspace), _day(read.micros)
    )
    return Parsed(nullable(numbers, read.there), read.wrong)


@dataclass(frozen=True, slots=True)
class _Read:
    """What each row says, and why it says nothing."""

    micros: NDArray[np.int64]
    kind: NDArray[np.int64]
    there: NDArray[np.bool_]
    wrong: dict[int, str]


def _read(texts: pa.Array, clock: Clock) -> _Read:
    """Every distinct text read once."""
    coded = texts.dictionary_encode()
    distinct = coded.dictionary
    if not len(distinct):
        nothing = np.zeros(len(texts), dtype=np.int64)
        return _Read(nothing, nothing, np.zeros(len(texts), dtype=np.bool_), {})
    found = written(distinct, compiled(clock.format))
    late = found.there & (_day(found.micros) > _LATEST)
    sound = found.there & ~late
    code = filled(coded.indices, 0)
    there = sound[code] & present(texts)
    wrong = {}
    if not sound.all():
        unread = _unread(clock.format)
        for row in np.flatnonzero(present(texts) & ~sound[code]).tolist():
            wrong[row] = _too_late(int(found.micros[code[row]])) if late[code[row]] else unread
    return _Read(found.micros[code], found.kind[code], there, wrong)


def _day(micros: NDArray[np.int64]) -> NDArray[np.int64]:
    return micros // DAY_MICROS


def _unread(form: str | None) -> str:
    expected = "as 2025-01-31 or 2025-01-31T09:30:00Z" if form is None else f"in the format “{form}”"
    hint = "; if the file writes dates in another way, say so: “format: %d/%m/%Y”" if form is None else ""
    return f"this is not a date or time {expected}{hint}"


def _too_late(micros: int) -> str:
    year = np.datetime64(micros, "us").astype("datetime64[Y]").astype(int) + 1970
    return f"the year {year} is too late; if it means “no end”, list it under “missing”"


def _iso_dates(texts: pa.Array, there: NDArray[np.bool_]) -> Moments | None:
    """All texts as ISO dates, or None when one of them is not."""
    lengths = pc.binary_length(texts)
    if pc.max(lengths).as_py() != _DATE_LENGTH or pc.min(lengths).as_py() != _DATE_LENGTH:
        return None
    coded = texts.dictionary_encode()
    try:
        numbers = coded.dictionary.cast(pa.date32()).cast(pa.int32())
    except pa.ArrowInvalid:
        return None
    day = filled(numbers.take(coded.indices), 0)
    if (day > _LATEST).any():
        return None
    return Moments(nullable(day * DAY_MICROS, there), nullable(day, there), there, {})


def _iso_instants(texts: pa.Array, there: NDArray[np.bool_], clock: Clock) -> Moments | None:
    """All texts as ISO instants, all with a zone or all without, or None when one of them is something else."""
    if pc.min(pc.binary_length(texts)).as_py() <= _DATE_LENGTH:
        return None
    try:
        micros = filled(texts.cast(pa.timestamp("us", "UTC")), 0)
    except pa.ArrowInvalid:
        if clock.zone is None:
            return None
        try:
            micros = instants_of_local(filled(texts.cast(pa.timestamp("us")), 0), clock.zone)
        except pa.ArrowInvalid:
            return None
    if (micros > _LATEST * DAY_MICROS).any():
        return None
    return _moments(micros, np.zeros(len(micros), dtype=np.bool_), there, clock.workspace, {})


def _moments(
    micros: NDArray[np.int64], dated: NDArray[np.bool_], there: NDArray[np.bool_], zone: str, wrong: dict[int, str]
) -> Moments:
    day = np.where(dated, micros // DAY_MICROS, days_of(np.where(there, micros, 0), zone))
    return Moments(nullable(micros, there), nullable(day, there), dated & there, wrong)
