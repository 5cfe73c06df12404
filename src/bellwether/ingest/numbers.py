"""Numbers as fixed-point integers, straight from their digits: no number passes through a float."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.ingest.parsed import Parsed, Wrong, each_distinct, filled, nullable, present

LARGEST = 2**63 - 1
_MOST_DIGITS = 18
_TRUTHS = {"true": 1, "t": 1, "yes": 1, "y": 1, "1": 1, "false": 0, "f": 0, "no": 0, "n": 0, "0": 0}


@dataclass(frozen=True, slots=True)
class Notation:
    """How numbers are written: the decimal sign and what stands between thousands."""

    decimal: str = "."
    thousands: str | None = None


def fixed_point(texts: pa.Array, scale: int, notation: Notation) -> Parsed:
    """The numbers times 10 to the power of `scale`, exact; what does not fit is wrong, with the reason."""
    plain = rf"^[+-]?[0-9]{{1,{_MOST_DIGITS - scale}}}" + (rf"(\.[0-9]{{1,{scale}}})?$" if scale else "$")
    if notation == Notation() and _all_match(texts, plain):
        return Parsed(_shifted(texts, scale))
    return each_distinct(texts, lambda text: _number(text, scale, notation))


def truths(texts: pa.Array) -> Parsed:
    """1 for true, yes, 1 …, 0 for false, no, 0 …, in any case."""
    return each_distinct(
        texts,
        lambda text: _TRUTHS.get(text.lower(), Wrong("this is neither true nor false; write true, false, 1 or 0")),
    )


def _all_match(texts: pa.Array, pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(texts, pattern)).as_py() is not False


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


def _number(text: str, scale: int, notation: Notation) -> int | Wrong:
    plain = _plain(text, notation)
    if isinstance(plain, Wrong):
        return plain
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return Wrong("this is not a number")
    if not number.is_finite():
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
    """The number with a decimal point and nothing between its thousands."""
    decimal, thousands = re.escape(notation.decimal), notation.thousands
    if thousands is not None and thousands in text:
        grouped = rf"[+-]?\d{{1,3}}({re.escape(thousands)}\d{{3}})+({decimal}\d+)?"
        if not re.fullmatch(grouped, text, re.ASCII):
            return Wrong(f"“{thousands}” separates thousands here, so three digits must follow each")
        text = text.replace(thousands, "")
    if not re.fullmatch(rf"[+-]?(\d+({decimal}\d*)?|{decimal}\d+)([eE][+-]?\d{{1,4}})?", text, re.ASCII):
        if notation.decimal == "," and "." in text:
            return Wrong("this is not a number with a decimal comma; say “decimal: .” if it is written with a point")
        if notation.decimal == "." and re.fullmatch(r"[+-]?[\d.]+,\d+", text, re.ASCII):
            return Wrong("this is not a number with a decimal point; say “decimal: ,” if it is written with a comma")
        return Wrong("this is not a number")
    return text.replace(notation.decimal, ".")
