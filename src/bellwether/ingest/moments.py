"""Dates and instants from text: ISO at full speed, any other format once for each distinct text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.engine.definitions.days import day_number
from bellwether.engine.kernel.zones import DAY_MICROS, days_of, instants_of_local, micros_of_moment
from bellwether.ingest.parsed import Parsed, Wrong, each_distinct, filled, nullable, present

_TIME_DIRECTIVE = re.compile(r"%[HIMSfpcXsT]")
_DATE_LENGTH = 10
_EPOCHS = {"unix": 1_000_000, "unix_ms": 1_000, "unix_us": 1}
_LATEST_YEAR = 4000
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
    """How times are written (strptime format, None: ISO 8601), the zone of naive ones, and whose days we count."""

    format: str | None
    zone: str | None
    workspace: str


def moments(texts: pa.Array, clock: Clock) -> Moments:
    """Instants or dates, row by row whichever each text is."""
    there = present(texts)
    if clock.format is None and there.any():
        quick = _iso_dates(texts, there) or _iso_instants(texts, there, clock)
        if quick is not None:
            return quick
    # Two integers for each text: the microseconds as written, and what they are.
    written = each_distinct(texts, _reader(clock, _written))
    kinds = filled(each_distinct(texts, _reader(clock, _kind)).values, _NAIVE)
    micros = filled(written.values, 0)
    wrong = dict(written.wrong)
    naive = kinds == _NAIVE
    if clock.zone is not None:
        micros = np.where(naive, instants_of_local(micros, clock.zone), micros)
    else:
        wrong |= {int(row): NO_ZONE for row in np.flatnonzero(naive & present(written.values))}
    return _moments(micros, kinds == _DATE, present(written.values), clock.workspace, wrong)


def days(texts: pa.Array, clock: Clock) -> Parsed:
    """Day numbers: a date as written; a time with a zone on its workspace day; a naive one on its date."""
    there = present(texts)
    if clock.format is None and there.any():
        quick = _iso_dates(texts, there)
        if quick is not None:
            return Parsed(quick.day)
    written = each_distinct(texts, _reader(clock, _written))
    kinds = filled(each_distinct(texts, _reader(clock, _kind)).values, _NAIVE)
    micros = filled(written.values, 0)
    numbers = np.where(kinds == _INSTANT, days_of(micros, clock.workspace), micros // DAY_MICROS)
    return Parsed(nullable(numbers, present(written.values)), written.wrong)


_DATE, _NAIVE, _INSTANT = 0, 1, 2


def _reader(clock: Clock, answer: Callable[["date | datetime"], int]) -> Callable[[str], int | Wrong]:
    def read(text: str) -> int | Wrong:
        moment = _moment(text, clock.format)
        if isinstance(moment, Wrong):
            return moment
        return (
            answer(moment)
            if moment.year < _LATEST_YEAR
            else Wrong(f"the year {moment.year} is too late; if it means “no end”, list it under “missing”")
        )

    return read


def _written(moment: "date | datetime") -> int:
    if isinstance(moment, datetime):
        return micros_of_moment(moment)
    return day_number(moment) * DAY_MICROS


def _kind(moment: "date | datetime") -> int:
    if not isinstance(moment, datetime):
        return _DATE
    return _NAIVE if moment.tzinfo is None else _INSTANT


def _moment(text: str, form: str | None) -> "date | datetime | Wrong":
    try:
        if form is None:
            return date.fromisoformat(text) if _is_date(text) else datetime.fromisoformat(text)
        if form in _EPOCHS:
            return _since_epoch(text, _EPOCHS[form])
        moment = datetime.strptime(text, form)  # noqa: DTZ007  # naive ones get the mapping's zone, or are refused
        return moment if _TIME_DIRECTIVE.search(form) else moment.date()
    except (ValueError, OverflowError):
        expected = "as 2025-01-31 or 2025-01-31T09:30:00Z" if form is None else f"in the format “{form}”"
        hint = "; if the file writes dates in another way, say so: “format: %d/%m/%Y”" if form is None else ""
        return Wrong(f"this is not a date or time {expected}{hint}")


def _is_date(text: str) -> bool:
    return len(text) == _DATE_LENGTH and text[4] == "-"


def _since_epoch(text: str, micros: int) -> datetime:
    whole, _, rest = text.partition(".")
    exact = int(whole) * micros + (int(rest[:6].ljust(6, "0")) * micros // 1_000_000 if rest else 0)
    return datetime.fromtimestamp(exact // 1_000_000, tz=UTC).replace(microsecond=exact % 1_000_000)


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
    if (day > (_LATEST_YEAR - 1970) * 365).any():
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
    if (micros > (_LATEST_YEAR - 1970) * 365 * DAY_MICROS).any():
        return None
    return _moments(micros, np.zeros(len(micros), dtype=np.bool_), there, clock.workspace, {})


def _moments(
    micros: NDArray[np.int64], dated: NDArray[np.bool_], there: NDArray[np.bool_], zone: str, wrong: dict[int, str]
) -> Moments:
    day = np.where(dated, micros // DAY_MICROS, days_of(np.where(there, micros, 0), zone))
    return Moments(nullable(micros, there), nullable(day, there), dated & there, wrong)
