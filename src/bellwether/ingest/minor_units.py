"""Amounts in the smallest unit of their currency: cents, but yen and fils where the currency says so."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.ingest.currencies import CODES
from bellwether.ingest.parsed import Parsed

BY_CURRENCY = "currency"
"""In a mapping, in place of a number of decimals: each row's currency decides."""

USUAL = 2
_FORMER = (
    "ATS BEF BGL BYR CSD CUC CYP DEM EEK ESP FIM FRF GHC GRD HRK IEP ITL LTL LUF LVL MRO MTL MZM NLG PTE ROL RUR SIT "
    "SKK SLL STD TMM TRL VEB VEF ZMK ZWD ZWL"
)
_OTHERS = "BOV CHE CHW CLF COU MXV USN UYI XCG"
_KNOWN = CODES | set(_FORMER.split()) | set(_OTHERS.split())
_WITHOUT = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"}
_OF_AFRICA_AND_THE_PACIFIC = {"XAF", "XOF", "XPF"}
_FORMER_WITHOUT = {"BEF", "BYR", "ESP", "GRD", "ITL", "LUF", "PTE", "TRL"}
_OF_THOUSANDTHS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
_DECIMALS = (
    dict.fromkeys(_WITHOUT | _OF_AFRICA_AND_THE_PACIFIC | _FORMER_WITHOUT, 0)
    | dict.fromkeys(_OF_THOUSANDTHS, 3)
    | {"CLF": 4}
)


def decimals_of(currency: str) -> int | None:
    """How many decimals a currency's smallest unit has; None for a text that is no currency's code."""
    code = currency.upper()
    return _DECIMALS.get(code, USUAL) if code in _KNOWN else None


def in_whole_units(texts: pa.Array, decimals: NDArray[np.int64], read: Callable[[pa.Array, int], Parsed]) -> Parsed:
    """Amounts of minor units as amounts; `read` reads texts that have so many decimals less than the amounts."""
    values = pa.nulls(len(texts), pa.int64())
    wrong: dict[int, str] = {}
    for count in np.unique(decimals).tolist():
        mine = pa.array(decimals == count)
        parsed = read(pc.if_else(mine, texts, pa.scalar(None, pa.string())), count)
        values = pc.coalesce(values, parsed.values)
        wrong |= parsed.wrong
    return Parsed(values, wrong)


def decimal_texts(values: pa.Array, scale: int) -> pa.Array:
    """Fixed-point numbers as people write them, without zeros at the end."""
    if not scale:
        return values.cast(pa.string())
    exact = pc.multiply(values.cast(pa.decimal128(19, 0)), pa.scalar(Decimal(1).scaleb(-scale)))
    return pc.replace_substring_regex(exact.cast(pa.string()), pattern=r"\.?0+$", replacement="")


def decimals_by_row(currencies: pa.Array, reporting: str) -> tuple[NDArray[np.int64], dict[int, str]]:
    """The decimals of each row's currency (without one: the reporting currency's), and the rows that have no code."""
    coded = pc.fill_null(currencies, reporting).dictionary_encode()
    known = [decimals_of(code) for code in coded.dictionary.to_pylist()]
    place = coded.indices.to_numpy(zero_copy_only=False)
    decimals = np.array([USUAL if one is None else one for one in known], dtype=np.int64)[place]
    strange = np.isin(place, [code for code, one in enumerate(known) if one is None])
    reason = "this is not a currency's code (as EUR or USD is), so the size of its smallest unit is not known"
    return decimals, dict.fromkeys(np.flatnonzero(strange).tolist(), reason)
