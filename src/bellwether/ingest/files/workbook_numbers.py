"""The number in a cell as text: a date where its style shows one, a percentage with its sign, else the number."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

_SECONDS = 86_400
_LEAP_THAT_NEVER_WAS = 60
_LAST_DAY = 2_958_466
_SIGNIFICANT = 15
"""Digits that a spreadsheet program keeps; what stands behind them is noise of its arithmetic."""


class Shown(Enum):
    """What the style of a cell shows its number as."""

    NUMBER = "number"
    DATE = "date"
    MOMENT = "date and time"
    TIME = "time"
    PERCENT = "percent"


_BUILT_IN = {
    **dict.fromkeys((9, 10), Shown.PERCENT),
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), Shown.DATE),
    22: Shown.MOMENT,
    **dict.fromkeys((18, 19, 20, 21, *range(32, 36), 45, 46, 47), Shown.TIME),
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_WHOLE = re.compile(r"-?\d+")


def shown_by(number: int, code: str | None) -> Shown:
    """What a number format shows."""
    if code is None:
        return _BUILT_IN.get(number, Shown.NUMBER)
    signs = _LITERAL.sub("", code.split(";")[0]).lower()
    if "%" in signs:
        return Shown.PERCENT
    if re.fullmatch(r"general|[#0?.,/ +\-()e€$£]*", signs):
        return Shown.NUMBER
    if "y" in signs or "d" in signs or ("m" in signs and not {"h", "s"} & set(signs)):
        return Shown.MOMENT if {"h", "s"} & set(signs) else Shown.DATE
    return Shown.TIME if {"h", "s"} & set(signs) else Shown.NUMBER


def text_of_number(written: str, shown: Shown, *, since_1904: bool) -> str:
    """The text of a cell's number; ValueError where it is none."""
    if shown is Shown.NUMBER:
        return written if _WHOLE.fullmatch(written) else _shortest(float(written))
    value = float(written)
    if shown is Shown.PERCENT:
        return _plain(Decimal(f"{value:.{_SIGNIFICANT}g}").scaleb(2)) + "%"
    if shown is Shown.TIME and value >= 0:
        return _clock(value)
    moment = _moment(value, since_1904=since_1904)
    if moment.microsecond:
        return moment.isoformat(sep=" ", timespec="milliseconds")
    whole = shown is Shown.DATE and (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return f"{moment:%Y-%m-%d}" if whole else moment.isoformat(sep=" ")


def _shortest(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("not a finite number")
    short = f"{value:.{_SIGNIFICANT}g}"
    return _plain(Decimal(short)) if abs(value) < 1e21 else short


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _clock(value: float) -> str:
    seconds = round(value * _SECONDS)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _moment(value: float, *, since_1904: bool) -> datetime:
    if not 0 <= value < _LAST_DAY:
        raise ValueError("not a day of the calendar")
    if since_1904:
        beginning = datetime(1904, 1, 1)  # noqa: DTZ001  # a sheet's times have no zone
    elif int(value) == _LEAP_THAT_NEVER_WAS:
        raise ValueError("29 February 1900, which never was")
    else:
        # Day 1 is 1 January 1900, and day 60 one that never was.
        beginning = datetime(1899, 12, 31 if value < _LEAP_THAT_NEVER_WAS else 30)  # noqa: DTZ001  # as above
    return beginning + timedelta(days=int(value), milliseconds=round((value - int(value)) * _SECONDS * 1000))
