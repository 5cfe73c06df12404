"""Months by their names, in the languages that exports come in."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pyarrow as pa
import pytest

from bellwether.ingest.calendar_words import MONTHS, is_month, is_weekday, month_numbers
from bellwether.ingest.detect.dates import DateEvidence
from bellwether.ingest.detect.verdicts import Decided
from bellwether.ingest.formats import compiled
from bellwether.ingest.periods import DayOfPeriod, days_of
from bellwether.ingest.written_times import written

NAMES = {
    "German": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "German, short": "Jan. Feb. Mrz. Apr. Mai Jun. Jul. Aug. Sep. Okt. Nov. Dez.",
    "French": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "French, short": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "Spanish": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "Spanish, short": "ene feb mar abr may jun jul ago sept oct nov dic",
    "Italian": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "Italian, short": "gen feb mar apr mag giu lug ago set ott nov dic",
    "Dutch": "januari februari maart april mei juni juli augustus september oktober november december",
    "Dutch, short": "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
    "Portuguese": "Janeiro Fevereiro Março Abril Maio Junho Julho Agosto Setembro Outubro Novembro Dezembro",
    "Portuguese, short": "jan fev mar abr mai jun jul ago set out nov dez",
    "Swedish": "januari februari mars april maj juni juli augusti september oktober november december",
    "Danish": "januar februar marts april maj juni juli august september oktober november december",
    "without accents": "JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE",
}


@pytest.mark.parametrize("language", sorted(NAMES))
def test_the_twelve_names_are_the_twelve_months(language: str) -> None:
    assert month_numbers(pa.array(NAMES[language].split())).tolist() == list(range(1, 13))


def test_no_word_names_two_months() -> None:
    assert [word for word, count in Counter(word for words in MONTHS for word in words).items() if count > 1] == []


def test_other_words_are_no_months_and_no_weekdays() -> None:
    assert [is_month(word) for word in ("lis", "martin", "total", "q1", "")] == [False] * 5
    assert [is_weekday(word) for word in ("total", "week", "jeudi", "Mi.", "SÁBADO")] == [
        False,
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3. März 2024", date(2024, 3, 3)),
        ("1er août 2024", date(2024, 8, 1)),
        ("31 de diciembre de 2024", date(2024, 12, 31)),
        ("12-mei-24", date(2024, 5, 12)),
        ("15 set 2024", date(2024, 9, 15)),
        ("martedì 9 luglio 2024", date(2024, 7, 9)),
        ("quinta-feira, 5 de dezembro de 2024", date(2024, 12, 5)),
        ("mar. 12 mars 2024", date(2024, 3, 12)),
    ],
)
def test_a_date_is_found_and_read(text: str, day: date) -> None:
    evidence, texts = DateEvidence(), pa.array([text])
    evidence.add(texts, pa.array([2]).to_numpy())
    verdict = evidence.verdict()
    assert isinstance(verdict, Decided)
    form = verdict.keys["format"]
    assert isinstance(form, str)
    found = written(texts, compiled(form))
    assert found.there.all()
    assert date.fromordinal(date(1970, 1, 1).toordinal() + int(found.micros[0]) // 86_400_000_000) == day


def test_headings_of_a_wide_table_are_months() -> None:
    days, form = days_of(["Mrz-24", "Apr-24", "Mai-24", "Okt-24"], None, DayOfPeriod.LAST)
    assert (days, form) == ([date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 31), date(2024, 10, 31)], "%b-%y")
