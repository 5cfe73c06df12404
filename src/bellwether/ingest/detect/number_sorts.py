"""Sorts of numbers by the signs that they show, as regular expressions over their digits."""

from collections.abc import Mapping
from typing import Final

_EXPONENT: Final = "([eE][+-]?[0-9]{1,4})?"
_BLANK: Final = r"[ \x{00a0}\x{202f}\x{2009}]"
_DECIMALS: Final = (
    r"^([0-9]*S[0-9]{1,2}|[0-9]*S[0-9]{4,}|([0-9]{4,}|0+)?S[0-9]{3}|[0-9]+S)EXP$|^[0-9]*S[0-9]+[eE][+-]?[0-9]+$"
)
_GROUPS: Final = r"^[0-9]{1,3}(S[0-9]{3}){2,}$|^[0-9]{1,2}(S[0-9]{2})+S[0-9]{3}$"
_BOTH: Final = r"^([0-9]{1,3}(S[0-9]{3})+|[0-9]{1,2}(S[0-9]{2})+S[0-9]{3})T[0-9]+$"
EITHER: Final = r"^[1-9][0-9]{0,2}S[0-9]{3}$"
_WITH_BLANKS: Final = rf"^[0-9]{{1,3}}({_BLANK}[0-9]{{3}})+(S[0-9]+)?$"
_WITH_APOSTROPHES: Final = r"^[0-9]{1,3}(['’][0-9]{3})+(S[0-9]+)?$"
OTHER: Final = {".": ",", ",": "."}


def signed(pattern: str, sign: str) -> str:
    """The pattern with the decimal sign, and the other one, in their places."""
    other = "[.]" if OTHER[sign] == "." else ","
    return pattern.replace("S", "[.]" if sign == "." else ",").replace("T", other).replace("EXP", _EXPONENT)


SORTS: Final[Mapping[str, str]] = {
    "whole": f"^[0-9]+{_EXPONENT}$",
    **{f"decimals {sign}": signed(_DECIMALS, sign) for sign in ".,"},
    **{f"groups {sign}": signed(_GROUPS, sign) for sign in ".,"},
    **{f"both {sign}": signed(_BOTH, sign) for sign in ".,"},
    **{f"either {sign}": signed(EITHER, sign) for sign in ".,"},
    "blanks": rf"^[0-9]{{1,3}}({_BLANK}[0-9]{{3}})+$",
    **{f"blanks {sign}": signed(_WITH_BLANKS, sign) for sign in ".,"},
    "apostrophes": r"^[0-9]{1,3}(['’][0-9]{3})+$",
    **{f"apostrophes {sign}": signed(_WITH_APOSTROPHES, sign) for sign in ".,"},
}
"""Sorts of numbers by what they show. The sign is the decimal one, but in `groups` and `both` that of thousands."""
