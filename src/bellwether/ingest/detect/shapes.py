"""Shapes of dates: a text with its digits blotted out tells in which formats it may be written."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pyarrow as pa

from bellwether.ingest.calendar_words import is_month, is_weekday
from bellwether.ingest.formats import ISO

_BLOTTED: Final = np.arange(256, dtype=np.uint8)
_BLOTTED[ord("0") : ord("9") + 1] = ord("9")

_TIME: Final = (
    r"(?P<gap>T|,? +)(?P<hour>99?):99(?P<second>:99(?P<fraction>[.,]9{1,9})?)?"
    r"(?P<half>(?P<space> ?)[AaPp]\.? ?[Mm]\.?)?(?P<zone> ?(?:Z|[+-]99:?99|[+-]99|UTC|GMT))?"
)
_WITH_TIME: Final = re.compile(rf"(?P<date>.+?)(?:{_TIME})?")
_WEEKDAY: Final = re.compile(r"(?P<name>[^\W\d_][\w-]{1,12}\.?)(?P<gap>,? +)(?P<rest>.+)")
_YEAR_FIRST: Final = re.compile(r"9999(?P<sign>[-/.])99?(?P=sign)99?")
_YEAR_LAST: Final = re.compile(r"99?(?P<sign>[-/.])99?(?P=sign)(?P<year>9999|99)")
_NAME: Final = r"(?P<name>[^\W\d_]{3,10}\.?)"
_NAMED: Final = (
    (
        re.compile(rf"99?(?P<one>(?:er|º|°)?(?:\. | de |[-/ .])){_NAME}(?P<two>, | del? |[-/ .])(?P<year>9999|99)"),
        "%d{one}%b{two}{y}",
    ),
    (re.compile(rf"{_NAME}(?P<one>[- ])99?(?P<two>, ?|[- ])(?P<year>9999)"), "%b{one}%d{two}{y}"),
    (re.compile(rf"(?P<year>9999)(?P<one>[- /]){_NAME}(?P<two>[- /])99?"), "{y}{one}%b{two}%d"),
)  # fmt: skip
_PERIODS: Final = (
    (re.compile(r"9999(?P<one>[-/.])99"), "%Y{one}%m"),
    (re.compile(r"99?(?P<one>[-/.])9999"), "%m{one}%Y"),
    (re.compile(rf"{_NAME}(?P<one>[- /']|, | '| del? )(?P<year>9999|99)"), "%b{one}{y}"),
    (re.compile(rf"9999(?P<one>[- /]){_NAME}"), "%Y{one}%b"),
    (re.compile(r"Q9(?P<one>[- /']| ')?(?P<year>9999|99)"), "Q%q{one}{y}"),
    (re.compile(r"9999(?P<one>[- /])?Q9"), "%Y{one}Q%q"),
    (re.compile(r"9999"), "%Y"),
)
_COUNTED: Final = (
    (re.compile(r"9{10}(\.9+)?"), "unix"),
    (re.compile(r"9{13}(\.9+)?"), "unix_ms"),
    (re.compile(r"9{16}"), "unix_us"),
    (re.compile(r"9{5}(\.9+)?"), "excel"),
)
_RUN_TOGETHER: Final = re.compile(r"9{8}(?P<time>T9{6})?(?P<zone>Z)?|9{14}(?P<seconds>)")


@dataclass(frozen=True, slots=True)
class Order:
    """Dates of which only the values tell what is the day and what the month: their sign and the year's digits."""

    sign: str
    year: int

    def form(self, order: str) -> str:
        """The format of the date for `dmy`, `mdy` or `ymd`."""
        year = "%Y" if self.year == len("2025") else "%y"
        return self.sign.join(year if part == "y" else f"%{part}" for part in order)


@dataclass(frozen=True, slots=True)
class Shape:
    """The format of a text; where the order is open, `{date}` stands for the date.

    A `period` has no day, what is `counted` no other sign than digits, what is `naive` a time and no time zone.
    """

    form: str
    order: Order | None = None
    period: bool = False
    counted: bool = False
    timed: bool = False
    naive: bool = False


def blotted(texts: pa.Array) -> pa.DictionaryArray:
    """The texts with a 9 for every digit, coded: a column has few of them."""
    validity, offsets, body = texts.buffers()
    if body is None:
        return texts.dictionary_encode()
    changed = pa.py_buffer(_BLOTTED[np.frombuffer(body, dtype=np.uint8)])
    return pa.Array.from_buffers(
        pa.string(), len(texts), [validity, offsets, changed], offset=texts.offset
    ).dictionary_encode()


@lru_cache(maxsize=4096)
def shape_of(blot: str) -> Shape | None:
    """The shape of a date whose digits are blotted out, None for anything else."""
    plain = re.sub("[\u00a0\u202f]", " ", blot)
    if found := _RUN_TOGETHER.fullmatch(plain):
        long = found["seconds"] is not None
        told = long or bool(found["time"])
        return Shape("%Y%m%d%H%M%S" if long else ISO, timed=told, naive=told and not found["zone"])
    for pattern, form in _COUNTED:
        if pattern.fullmatch(plain):
            return Shape(form, counted=True)
    for pattern, form in _PERIODS:
        if (found := pattern.fullmatch(plain)) and _is_month(found):
            return Shape(_filled(form, found), period=True)
    # “mar” is March before it is a Tuesday.
    whole = _moment(plain, plain, "")
    weekday = _WEEKDAY.fullmatch(plain) if whole is None else None
    if weekday is None or not is_weekday(weekday["name"]):
        return whole
    return _moment(weekday["rest"], plain, f"%a{weekday['gap']}")


def _moment(text: str, plain: str, before: str) -> Shape | None:
    """A date with or without a time, behind what stands before it."""
    timed = _WITH_TIME.fullmatch(text)
    dated = _date(timed["date"]) if timed else None
    if timed is None or dated is None:
        return None
    form, order = dated
    if timed["gap"] is None:
        return Shape(ISO if plain == "9999-99-99" else f"{before}{form}", order)
    whole = ISO if _is_iso(timed, plain) else f"{before}{form}{_time(timed)}"
    return Shape(whole, order, timed=True, naive=timed["zone"] is None)


def _date(text: str) -> tuple[str, Order | None] | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return found["sign"].join(("%Y", "%m", "%d")), None
    if found := _YEAR_LAST.fullmatch(text):
        return "{date}", Order(found["sign"], len(found["year"]))
    for pattern, form in _NAMED:
        if (found := pattern.fullmatch(text)) and _is_month(found):
            return _filled(form, found), None
    return None


def _is_month(found: re.Match[str]) -> bool:
    return "name" not in found.re.groupindex or is_month(found["name"])


def _filled(form: str, found: re.Match[str]) -> str:
    parts = found.groupdict()
    year = "%Y" if len(parts.get("year") or "9999") == len("9999") else "%y"
    return form.format(one=parts.get("one") or "", two=parts.get("two") or "", y=year)


def _time(timed: re.Match[str]) -> str:
    hour = "%I" if timed["half"] else "%H"
    second = ":%S" if timed["second"] else ""
    fraction = f"{timed['fraction'][0]}%f" if timed["fraction"] else ""
    half = f"{timed['space']}%p" if timed["half"] else ""
    return f"{timed['gap']}{hour}:%M{second}{fraction}{half}{_zone(timed['zone'])}"


def _zone(zone: str | None) -> str:
    if zone is None:
        return ""
    gap = " " if zone.startswith(" ") else ""
    return gap + ("%Z" if zone.strip() in {"UTC", "GMT"} else "%z")


def _is_iso(timed: re.Match[str], plain: str) -> bool:
    return (
        plain.startswith("9999-99-99")
        and len(timed["date"]) == len("9999-99-99")
        and timed["gap"] in {"T", " "}
        and len(timed["hour"]) == len("99")
        and timed["half"] is None
        and not (timed["zone"] or "").startswith(" ")
        and (timed["zone"] or "") not in {"UTC", "GMT"}
    )
