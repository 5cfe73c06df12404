"""Numbers as fixed-point integers, straight from their digits: no number passes through a float."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.ingest.currencies import TOKEN
from bellwether.ingest.parsed import Parsed, Wrong, each_distinct, filled, flags, nullable, present

LARGEST = 2**63 - 1
_MOST_DIGITS = 18
_SAFE = 10**15
_TRUTHS = {"true": 1, "t": 1, "yes": 1, "y": 1, "1": 1, "false": 0, "f": 0, "no": 0, "n": 0, "0": 0}

SPACES: Final = " \u00a0\u202f\u2009"
_MINUS: Final = "-−–"
_EXPONENT: Final = r"(?:[eE][+-]?[0-9]{1,4})?"
_BEFORE, _BEHIND = rf"[(+\{_MINUS}]?", rf"[)\{_MINUS}]?"
_AROUND: Final = re.compile(
    rf"(?P<opened>{_BEFORE})\s*(?P<before>{TOKEN})?\s*(?P<inner>{_BEFORE})\s*"
    rf"(?P<core>[0-9.,](?:[0-9.,'’{SPACES}]*[0-9.,])?{_EXPONENT})\s*(?P<percent>%?)\s*"
    rf"(?P<outer>{_BEHIND})\s*(?P<after>{TOKEN})?\s*(?P<closed>{_BEHIND})"
)
_EITHER_WAY: Final = r"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$"
"""Without a word on the decimal sign, 1.234 is either a thousand and more, or a little more than one."""


class Percent(StrEnum):
    """What is kept of 45 %: the 45 points, or the share 0.45. In a mapping this is the `format` of a number."""

    POINTS = "points"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Notation:
    """How numbers are written: the decimal sign (None: as each number tells by itself), and the sign of thousands."""

    decimal: str | None = "."
    thousands: str | None = None
    percent: Percent | None = None


@dataclass(frozen=True, slots=True)
class Spelled:
    """Numbers as plain text: digits, a minus sign before and a decimal point within them; or why they are none."""

    texts: pa.Array
    wrong: dict[int, str]


def fixed_point(texts: pa.Array, scale: int, notation: Notation) -> Parsed:
    """The numbers times 10 to the power of `scale`, exact; what does not fit is wrong, with the reason."""
    plain = rf"^[+-]?[0-9]{{1,{_MOST_DIGITS - scale}}}" + (rf"(\.[0-9]{{1,{scale}}})?$" if scale else "$")
    if notation.decimal != "," and _all_match(texts, plain) and _is_settled(texts, notation):
        return Parsed(_shifted(texts, scale))
    spelled = spelled_out(texts, notation)
    if _all_match(spelled.texts, plain):
        return Parsed(_shifted(spelled.texts, scale), spelled.wrong)
    parsed = each_distinct(spelled.texts, lambda text: _number(text, scale))
    return Parsed(parsed.values, {**spelled.wrong, **parsed.wrong})


def stored_fixed_point(values: pa.Array, scale: int) -> pa.Array | None:
    """What `fixed_point` makes of the shortest texts of stored numbers; None where some must be read as texts."""
    there = present(values)
    if pa.types.is_integer(values.type) and values.type != pa.uint64():
        whole = filled(values, 0)
        fits = np.abs(whole) <= LARGEST // 10**scale
        return nullable(whole * 10**scale, there) if fits.all() and (whole > -LARGEST).all() else None
    if values.type != pa.float64():
        return None
    numbers = np.asarray(values.fill_null(0.0).to_numpy(zero_copy_only=False), dtype=np.float64)
    there &= ~np.isnan(numbers)
    numbers = np.where(there, numbers, 0.0)
    with np.errstate(over="ignore"):
        scaled = np.rint(numbers * 10.0**scale)
    # Up to 15 digits a double has one decimal text, which is its shortest, and this division finds it again.
    exact = (np.abs(scaled) < _SAFE) & (scaled / 10.0**scale == numbers)
    return nullable(scaled.astype(np.int64), there) if exact.all() else None


def truths(texts: pa.Array) -> Parsed:
    """1 for true, yes, 1 …, 0 for false, no, 0 …, in any case."""
    return each_distinct(
        texts,
        lambda text: _TRUTHS.get(text.lower(), Wrong("this is neither true nor false; write true, false, 1 or 0")),
    )


def spelled_out(texts: pa.Array, notation: Notation) -> Spelled:
    """The numbers without currencies and signs between thousands, with a decimal point and a minus sign in front."""
    coded = texts.dictionary_encode()
    bare, easy = _cleaned(coded.dictionary, notation)
    if easy.all():
        return Spelled(bare.take(coded.indices), {})
    hard = np.flatnonzero(~easy)
    answers = [_plain(text, notation) for text in coded.dictionary.take(pa.array(hard)).to_pylist()]
    spelled = [None if isinstance(answer, Wrong) else answer for answer in answers]
    rows = pc.replace_with_mask(bare, pa.array(~easy), pa.array(spelled, pa.string())).take(coded.indices)
    reasons = {
        int(code): answer.reason for code, answer in zip(hard, answers, strict=True) if isinstance(answer, Wrong)
    }
    if not reasons:
        return Spelled(rows, {})
    codes = filled(coded.indices, -1)
    failed = np.flatnonzero(np.isin(codes, list(reasons)))
    return Spelled(rows, {int(row): reasons[int(codes[row])] for row in failed})


def _cleaned(texts: pa.Array, notation: Notation) -> tuple[pa.Array, NDArray[np.bool_]]:
    """The texts that are plainly well formed as plain numbers, all at once, and which ones these are."""
    if notation.decimal is None:
        return texts, flags(pc.match_substring_regex(texts, "^[+-]?[0-9]+$"))
    point, sign = re.escape(notation.decimal), re.escape(notation.thousands or "")
    grouped = rf"[0-9]{{1,3}}({sign}[0-9]{{3}})+|" if sign else ""
    easy = flags(pc.match_substring_regex(texts, rf"^[+-]?({grouped}[0-9]+)({point}[0-9]+)?$"))
    if notation.thousands is not None:
        texts = pc.replace_substring(texts, notation.thousands, "")
    return texts if notation.decimal == "." else pc.replace_substring(texts, notation.decimal, "."), easy


def plain_texts(texts: pa.Array, notation: Notation) -> pa.Array:
    """The numbers in one notation, as JSON has them; what is none stays as it is written."""
    if notation.decimal != "," and _all_match(texts, r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"):
        return texts
    return pc.coalesce(spelled_out(texts, notation).texts, texts)


def _all_match(texts: pa.Array, pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(texts, pattern)).as_py() is not False


def _is_settled(texts: pa.Array, notation: Notation) -> bool:
    """Whether no text can be read in two ways."""
    return notation.decimal is not None or pc.any(pc.match_substring_regex(texts, _EITHER_WAY)).as_py() is not True


def _shifted(texts: pa.Array, scale: int) -> pa.Array:
    """Plain numbers of at most `scale` decimals and 18 digits as integers."""
    there = present(texts)
    # The integer reader takes a minus sign but no plus sign.
    bare = pc.utf8_ltrim(texts, characters="+")
    dot = filled(pc.find_substring(bare, "."), -1)
    if not (dot >= 0).any():
        whole = filled(bare.cast(pa.int64()), 0)
        return nullable(whole * 10**scale, there)
    length = filled(pc.binary_length(bare), 0)
    decimals = np.where(dot < 0, 0, length - 1 - dot)
    digits = filled(pc.replace_substring(bare, ".", "").cast(pa.int64()), 0)
    return nullable(digits * np.power(10, np.clip(scale - decimals, 0, None), dtype=np.int64), there)


def _number(text: str, scale: int) -> int | Wrong:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Wrong("this is not a number")
    if number and number.adjusted() > _MOST_DIGITS + 1 - scale:
        return _too_large(scale)
    sign, digits, exponent = number.as_tuple()
    exponent = int(exponent)
    coefficient = int("".join(map(str, digits))) * (-1 if sign else 1)
    if not coefficient:
        return 0
    while exponent < -scale and coefficient % 10 == 0:
        coefficient, exponent = coefficient // 10, exponent + 1
    if exponent < -scale:
        allowed = f"{scale} decimals are" if scale else "no decimals are"
        return Wrong(
            f"this has {-exponent} decimals where {allowed} kept; raise the scale in the definition or round it"
        )
    value = coefficient * 10 ** (exponent + scale)
    return value if abs(value) <= LARGEST else _too_large(scale)


def _too_large(scale: int) -> Wrong:
    return Wrong(f"this is too large: with {scale} decimals, numbers go up to {Decimal(LARGEST).scaleb(-scale):.6g}")


def _plain(text: str, notation: Notation) -> str | Wrong:
    """One number with a decimal point and nothing between its thousands."""
    around = _AROUND.fullmatch(text)
    if around is None:
        return Wrong("this is not a number")
    minus = _minus(around)
    core = _core(around["core"], notation)
    if minus is None or isinstance(core, Wrong):
        return core if isinstance(core, Wrong) else Wrong("this is not a number")
    if around["percent"]:
        match notation.percent:
            case None:
                return Wrong(
                    "this is a percentage; say “format: points” if 45 % is kept as 45, “format: share” if as 0.45"
                )
            case Percent.SHARE:
                mantissa, _, exponent = core.lower().partition("e")
                core = f"{mantissa}e{int(exponent or 0) - 2}"
            case Percent.POINTS:
                pass
    return f"-{core}" if minus else core


def _minus(around: re.Match[str]) -> bool | None:
    """Whether the number is negative; None when its signs do not go together."""
    signs = "".join(around[name] for name in ("opened", "inner", "outer", "closed"))
    if signs in {"", "+"}:
        return False if around["outer"] + around["closed"] == "" else None
    return True if signs == "()" or (len(signs) == 1 and signs in _MINUS) else None


def _core(core: str, notation: Notation) -> str | Wrong:
    if notation.decimal is None:
        return _by_itself(core)
    decimal, thousands = notation.decimal, notation.thousands
    point = re.escape(decimal)
    if thousands is not None:
        if thousands in SPACES:
            core = re.sub(f"[{SPACES}]", thousands, core)
        elif thousands in "'’":
            core = re.sub("['’]", thousands, core)
        if thousands in core:
            sign = re.escape(thousands)
            by_thousands = rf"\d{{1,3}}({sign}\d{{3}})+({point}\d+)?"
            by_lakhs = rf"\d{{1,2}}({sign}\d{{2}})+{sign}\d{{3}}({point}\d+)?"
            if not re.fullmatch(f"{by_thousands}|{by_lakhs}", core, re.ASCII):
                return Wrong(f"“{thousands}” separates thousands here, so three digits must follow each")
            core = core.replace(thousands, "")
    if not re.fullmatch(rf"(\d+({point}\d*)?|{point}\d+)([eE][+-]?\d{{1,4}})?", core, re.ASCII):
        return _wrong_core(core, decimal)
    return core.replace(decimal, ".")


def _by_itself(core: str) -> str | Wrong:
    """A number whose own signs tell how it is written, as the last of two kinds of sign starts the decimals."""
    if either := re.fullmatch(r"([1-9]\d{0,2})[.,](\d{3})", core, re.ASCII):
        return Wrong(
            f"this is {either[1]}{either[2]}, or {either[1]} with the decimals {either[2]}; say in the mapping which "
            "sign starts the decimals: “decimal: .” or “decimal: ,”"
        )
    signs = [sign for sign in core if sign in ".,"]
    twice = next((sign for sign in signs if signs.count(sign) > 1), None)
    other = re.search(f"['’{SPACES}]", core)
    if other is not None:
        return _core(core, Notation(signs[-1] if signs else ".", other[0]))
    if twice is not None or len(set(signs)) > 1:
        thousands = twice or signs[0]
        return _core(core, Notation("," if thousands == "." else ".", thousands))
    return _core(core, Notation(signs[0] if signs else "."))


def _wrong_core(core: str, decimal: str) -> Wrong:
    if re.fullmatch(r"\d{1,3}([.,'’]\d{2,3})+([.,]\d+)?", core, re.ASCII) and core.count(",") + core.count(".") > 1:
        return Wrong("this has signs between its thousands; say in the mapping which, as in “thousands: ,”")
    if decimal == "." and re.fullmatch(r"\d{1,3},\d{3}", core, re.ASCII):
        return Wrong("say in the mapping what the comma is: “thousands: ,”, or “decimal: ,”")
    if decimal == "," and "." in core:
        return Wrong("this is not a number with a decimal comma; say “decimal: .” if it is written with a point")
    if decimal == "." and re.fullmatch(r"[\d.]+,\d+", core, re.ASCII):
        return Wrong("this is not a number with a decimal point; say “decimal: ,” if it is written with a comma")
    return Wrong("this is not a number")
