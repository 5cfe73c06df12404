"""Texts read by one format of dates and times: what each says, and whether it is a date, a bare time or an instant."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Final, assert_never

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.engine.definitions.days import day_number
from bellwether.engine.kernel.zones import DAY_MICROS, micros_of_moment
from bellwether.ingest.calendar_words import month_numbers
from bellwether.ingest.formats import Epoch, Format, Iso, Pattern, Serial
from bellwether.ingest.parsed import filled, flags

_PIVOT: Final = 69
"""Two-digit years from here on are of the 20th century, those before of the 21st."""
_SECOND: Final = 1_000_000
_SERIAL_PARTS: Final = r"^(?P<day>[0-9]{1,6})(?P<part>\.[0-9]{1,12})?$"
_EPOCH_PARTS: Final = r"^(?P<sign>-?)(?P<whole>[0-9]{1,17})(?P<part>\.[0-9]{1,12})?$"
_ISO_DATE, _BARE_DATE = len("2025-01-31"), len("20250131")


class Kind(IntEnum):
    """What a text tells: a date alone, a time without its zone, or an instant."""

    DATE = 0
    NAIVE = 1
    INSTANT = 2


@dataclass(frozen=True, slots=True)
class Written:
    """Microseconds as written (instants: in UTC), the kind of each, and which texts could be read at all."""

    micros: NDArray[np.int64]
    kind: NDArray[np.int64]
    there: NDArray[np.bool_]


def written(texts: pa.Array, formats: tuple[Format, ...]) -> Written:
    """What texts say in the first of the formats that fits each."""
    found = _read(texts, formats[0])
    for form in formats[1:]:
        left = np.flatnonzero(~found.there)
        if not len(left):
            break
        more = _read(texts.take(pa.array(left)), form)
        for whole, part in ((found.micros, more.micros), (found.kind, more.kind), (found.there, more.there)):
            whole[left] = part
    return found


def _read(texts: pa.Array, form: Format) -> Written:
    match form:
        case Iso():
            return _iso(texts)
        case Epoch(micros=unit):
            return _epoch(texts, unit)
        case Serial(zero=zero):
            return _serial(texts, zero)
        case Pattern():
            return _pattern(texts, form)
        case _:
            assert_never(form)


def _iso(texts: pa.Array) -> Written:
    moments = [None if text is None else _iso_moment(text) for text in texts.to_pylist()]
    there = np.array([moment is not None for moment in moments], dtype=np.bool_)
    micros = np.array([0 if moment is None else _micros(moment) for moment in moments], dtype=np.int64)
    kind = np.array([Kind.NAIVE if moment is None else _kind(moment) for moment in moments], dtype=np.int64)
    return Written(micros, kind, there)


def _iso_moment(text: str) -> date | datetime | None:
    bare = text.isdigit()
    if bare and len(text) != _BARE_DATE:
        # A count of milliseconds is no date, whatever its digits may look like.
        return None
    is_date = bare or (len(text) == _ISO_DATE and text[4] == "-")
    try:
        return date.fromisoformat(text) if is_date else datetime.fromisoformat(text)
    except ValueError:
        return None


def _micros(moment: date | datetime) -> int:
    return micros_of_moment(moment) if isinstance(moment, datetime) else day_number(moment) * DAY_MICROS


def _kind(moment: date | datetime) -> Kind:
    if not isinstance(moment, datetime):
        return Kind.DATE
    return Kind.NAIVE if moment.tzinfo is None else Kind.INSTANT


def _epoch(texts: pa.Array, unit: int) -> Written:
    found = pc.extract_regex(texts, _EPOCH_PARTS)
    there = flags(pc.is_valid(found))
    sign = np.where(_has(found, "sign"), -1, 1)
    # Units of a second have their microseconds behind the point; smaller units are cut there.
    digits = len(str(unit)) - 1
    whole = _numbers(found, "whole")
    there = there & (whole < 2**62 // unit)
    micros = np.where(there, whole, 0) * unit
    if digits:
        micros = micros + _digits(found, "part", digits)
    micros = np.asarray(sign * micros, dtype=np.int64)
    return Written(micros, np.full(len(texts), Kind.INSTANT, dtype=np.int64), there)


def _serial(texts: pa.Array, zero: date) -> Written:
    found = pc.extract_regex(texts, _SERIAL_PARTS)
    whole, timed = _numbers(found, "day"), _has(found, "part")
    # Twelve digits of a day are finer than a microsecond; what spreadsheets keep is good to about a millisecond.
    part = (_digits(found, "part", 12) * (DAY_MICROS // _SECOND) + 500_000) // _SECOND
    part = (part + 500) // 1000 * 1000
    micros = (whole + day_number(zero)) * DAY_MICROS + np.where(timed, part, 0)
    return Written(micros, np.where(timed, Kind.NAIVE, Kind.DATE), flags(pc.is_valid(found)))


def _pattern(texts: pa.Array, form: Pattern) -> Written:
    found = pc.extract_regex(texts, form.regex)
    there = flags(pc.is_valid(found))
    day, sound = _days(found, form)
    time, told = _time(found, form)
    kind = Kind.DATE if form.dated else Kind.INSTANT if form.zoned else Kind.NAIVE
    sound = there & sound & told
    return Written(np.where(sound, day * DAY_MICROS + time, 0), np.full(len(texts), kind), sound)


def _days(found: pa.StructArray, form: Pattern) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The day number of each text, and which of them are in the calendar."""
    year = _numbers(found, "Y" if "Y" in form.parts else "y")
    if "y" in form.parts:
        year = np.where(year < _PIVOT, 2000, 1900) + year
    sound = year >= 1
    month = np.ones_like(year)
    if "m" in form.parts:
        month = _numbers(found, "m")
    elif "b" in form.parts:
        month = month_numbers(pc.struct_field(found, "b"))
    elif "q" in form.parts:
        month = _numbers(found, "q") * 3 - 2
    sound &= (month >= 1) & (month <= 12)
    months = (year - 1970) * 12 + np.clip(month, 1, 12) - 1
    first = _first_day(months)
    if form.months is not None:
        return (_first_day(months + form.months) - 1 if form.last else first), sound
    day = _numbers(found, "d")
    sound &= (day >= 1) & (day <= _first_day(months + 1) - first)
    return first + day - 1, sound


def _first_day(months: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first day of months counted since January 1970."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _time(found: pa.StructArray, form: Pattern) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The microseconds since midnight (in UTC where the zone is told), and which of them are on a clock."""
    zero = np.zeros(len(found), dtype=np.int64)
    sound = np.ones(len(found), dtype=np.bool_)
    hour = zero
    if "H" in form.parts:
        hour = _numbers(found, "H")
    elif "I" in form.parts:
        hour = _numbers(found, "I")
        sound &= (hour >= 1) & (hour <= 12)
        after_noon = flags(pc.fill_null(pc.starts_with(pc.utf8_lower(pc.struct_field(found, "p")), "p"), False))
        hour = hour % 12 + np.where(after_noon, 12, 0)
    minute = _numbers(found, "M") if "M" in form.parts else zero
    second = _numbers(found, "S") if "S" in form.parts else zero
    sound &= (hour < 24) & (minute < 60) & (second < 60)
    micros = ((hour * 60 + minute) * 60 + second) * _SECOND
    if "f" in form.parts:
        micros = micros + _digits(found, "f", 6)
    if "z" in form.parts:
        offset, known = _offsets(pc.struct_field(found, "z"))
        return micros - offset, sound & known
    return micros, sound


def _offsets(zones: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    parts = pc.extract_regex(zones, "^(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{0,2})$")
    hours, minutes = _numbers(parts, "hours"), _numbers(parts, "minutes")
    sign = np.where(flags(pc.fill_null(pc.equal(pc.struct_field(parts, "sign"), "-"), False)), -1, 1)
    return sign * (hours * 60 + minutes) * 60 * _SECOND, (hours < 24) & (minutes < 60)


def _has(found: pa.StructArray, name: str) -> NDArray[np.bool_]:
    return filled(pc.binary_length(pc.struct_field(found, name)), 0) > 0


def _numbers(found: pa.StructArray, name: str) -> NDArray[np.int64]:
    """A part as numbers, 0 where it is not there."""
    texts = pc.struct_field(found, name)
    return filled(pc.if_else(pc.equal(texts, ""), "0", texts).cast(pa.int64()), 0)


def _digits(found: pa.StructArray, name: str, places: int) -> NDArray[np.int64]:
    """The digits behind a point, so many of them: further ones are cut, lacking ones are 0."""
    bare = pc.utf8_ltrim(pc.fill_null(pc.struct_field(found, name), ""), characters=".")
    padded = pc.utf8_slice_codeunits(pc.utf8_rpad(bare, places, padding="0"), 0, places)
    return filled(padded, 0)
