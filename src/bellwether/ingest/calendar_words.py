"""Names of months and weekdays as exports and spreadsheets write them, in the languages that these come in.

A table, because a library of locales is thirty megabytes of data for two hundred words, and lacks what files have: the
Mrz of a German spreadsheet, the aout of a keyboard without accents.
"""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.ingest.parsed import filled

MONTHS: Final = tuple(
    words.split()
    for words in (
        "january jan januar jaen jaenner janner janvier janv enero ene gennaio gen januari janeiro",
        "february feb februar februari febr fevrier fevr fev febrero febbraio fevereiro",
        "march mar marz mrz maerz mars marzo maart mrt marco marts",
        "april apr avril avr abril abr aprile",
        "may mai mayo maggio mag mei maio maj",
        "june jun juni juin giugno giu junio junho",
        "july jul juli juillet juil julio luglio lug julho",
        "august aug aout agosto ago augustus augusti",
        "september sep sept septembre septiembre setiembre settembre set setembro",
        "october oct oktober okt octobre octubre ottobre ott outubro out",
        "november nov novembre noviembre novembro",
        "december dec dezember dez decembre diciembre dic dicembre dezembro desember des",
    )
)
"""The words for each month, without accents: English, German, French, Spanish, Italian, Dutch, Portuguese, Danish,
Swedish and Norwegian. No word is a month here and another one there, so a name alone tells its month."""

_WEEKDAYS: Final = frozenset(
    word
    for words in (
        "mon tue tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday",
        "mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
        "lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche",
        "mie jue vie sab dom lunes martes miercoles jueves viernes sabado domingo",
        "gio lunedi martedi mercoledi giovedi venerdi sabato domenica",
        "ma wo vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "seg ter qua qui sex segunda-feira terca-feira quarta-feira quinta-feira sexta-feira",
        "man tir tis ons tor tors fre lor son mandag tirsdag tisdag onsdag torsdag fredag lordag sondag",
    )
    for word in words.split()
)
_WORDS: Final = pa.array([word for words in MONTHS for word in words])
_NUMBERS: Final = np.array([number for number, words in enumerate(MONTHS, 1) for _ in words] + [0], dtype=np.int64)


def month_numbers(names: pa.Array) -> NDArray[np.int64]:
    """The months of names, long or short, in any case and with or without accents; 0 for any other word."""
    return _NUMBERS[filled(pc.index_in(_plain(names), value_set=_WORDS), -1)]


def is_month(name: str) -> bool:
    """Whether a word is the name of a month."""
    return bool(month_numbers(pa.array([name]))[0])


def is_weekday(name: str) -> bool:
    """Whether a word is the name of a weekday."""
    return _plain(pa.array([name]))[0].as_py() in _WEEKDAYS


def _plain(names: pa.Array) -> pa.Array:
    bare = pc.utf8_lower(pc.utf8_rtrim(names, characters="."))
    apart = pc.utf8_normalize(pc.replace_substring(bare, "ø", "o"), form="NFKD")
    return pc.replace_substring_regex(apart, r"\p{M}", "")
