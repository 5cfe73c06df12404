"""Currencies beside amounts: signs and codes, what each may stand for, and what a column says row by row."""

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.ingest.cells import content
from bellwether.ingest.parsed import filled, present

_LISTED: Final = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD "
    "HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD "
    "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN "
    "PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY "
    "TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG"
)
CODES: Final = frozenset(_LISTED.split())
"""The codes of ISO 4217 in use."""

SIGNS: Final[Mapping[str, tuple[str, ...]]] = {
    "€": ("EUR",),
    "£": ("GBP",),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₪": ("ILS",),
    "฿": ("THB",),
    "₫": ("VND",),
    "₦": ("NGN",),
    "₱": ("PHP",),
    "₸": ("KZT",),
    "₡": ("CRC",),
    "₵": ("GHS",),
    "₲": ("PYG",),
    "zł": ("PLN",),
    "Kč": ("CZK",),
    "Ft": ("HUF",),
    "лв": ("BGN",),
    "RM": ("MYR",),
    "Fr": ("CHF",),
    "Fr.": ("CHF",),
    "SFr.": ("CHF",),
    "SFr": ("CHF",),
    "R$": ("BRL",),
    "US$": ("USD",),
    "CA$": ("CAD",),
    "C$": ("CAD", "NIO"),
    "A$": ("AUD",),
    "AU$": ("AUD",),
    "NZ$": ("NZD",),
    "HK$": ("HKD",),
    "S$": ("SGD",),
    "MX$": ("MXN",),
    "NT$": ("TWD",),
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "CLP", "COP", "ARS", "TWD", "BRL", "UYU", "JMD", "BSD"),
    "¥": ("JPY", "CNY"),
    "円": ("JPY",),
    "元": ("CNY",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("SEK", "NOK", "DKK", "ISK"),
    "Rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "Rs.": ("INR", "PKR", "LKR", "NPR", "MUR"),
}
"""Signs and the currencies that they are written for; of several, none is taken without asking."""

TOKEN: Final = "|".join([*map(re.escape, sorted(SIGNS, key=len, reverse=True)), f"(?i:{'|'.join(sorted(CODES))})"])
"""A sign or code, as a regular expression."""

_NUMBER_LETTERS: Final = "0123456789.,'’()+-−–% \u00a0\u202f\u2009"
_TWO: Final = re.compile(f"({TOKEN})[^A-Za-z]*?({TOKEN})")
_PLAIN: Final = np.zeros(256, dtype=np.bool_)
_PLAIN[np.frombuffer(b"0123456789+-.,'()% eE", dtype=np.uint8)] = True


def meant_by(token: str) -> tuple[str, ...]:
    """The currencies that a sign or a code may stand for."""
    return SIGNS.get(token) or ((token.upper(),) if token.upper() in CODES else ())


def beside(texts: pa.Array) -> pa.Array:
    """The sign or code (in capitals) beside each amount, null where there is none; of two the code."""
    if _PLAIN[content(texts)].all():
        return pa.nulls(len(texts), pa.string())
    # What is left of an amount without its number is one of few texts.
    coded = pc.utf8_trim(texts, characters=_NUMBER_LETTERS).dictionary_encode()
    tokens = [_token(rest) for rest in coded.dictionary.to_pylist()]
    return pa.array(tokens, pa.string()).take(coded.indices)


def _token(rest: str) -> str | None:
    if meant_by(rest):
        return rest if rest in SIGNS else rest.upper()
    two = _TWO.fullmatch(rest)
    return _of_two(_token(two[1].rstrip(".")), _token(two[2])) if two else None


def _of_two(before: str | None, after: str | None) -> str | None:
    if before is None or after is None:
        return before or after
    return before if before in CODES else after


def currencies(tokens: pa.Array, signs: Mapping[str, str]) -> tuple[pa.Array, dict[int, str]]:
    """The currency of each token by the mapping's table, and why rows have none there."""
    known = [sign if sign.upper() not in CODES else sign.upper() for sign in signs]
    place = pc.index_in(tokens, value_set=pa.array([sign.rstrip(".") for sign in known], pa.string()))
    found = pa.array(list(signs.values()), pa.string()).take(place)
    wrong = {}
    for row in np.flatnonzero(present(tokens) & (filled(place, -1) < 0)).tolist():
        token = tokens[row].as_py()
        code = next(iter(meant_by(token)))
        wrong[row] = (
            f"“{token}” stands beside this amount; say which currency that is, as in “signs: {{{token}: {code}}}”"
        )
    return found, wrong
