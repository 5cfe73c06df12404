"""How accounts stand by the score, and an account's own score taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from tests.web.conftest import VERA
from tests.web.members.conftest import ROOT

from bellwether.members.actions import permitting
from bellwether.members.domain import Right

Sees = Callable[[str], Client]


def text(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def tiles(page: str) -> dict[str, tuple[str, str]]:
    found = re.findall(
        r'tile-name">([^<]+)</span>\s*<span class="tile-value">([^<]+)<.*?tile-foot"><span>\s*([^<]*)</span>',
        page,
        re.DOTALL,
    )
    return {name: (count, money.strip()) for name, count, money in found}


def test_bands_count_only_the_accounts_that_the_viewer_sees(sees: Sees) -> None:
    assert tiles(text(sees("Analyst"), "/health/")) == {
        "Bad": ("2", "€26.9k"),
        "Watch": ("0", ""),
        "Good": ("5", "€20.7k"),
        "Unscored": ("2", "€0"),
        "Insufficient data": ("1", "€1.2k"),
    }
    assert tiles(text(sees(VERA), "/health/")) == {
        "Bad": ("1", "€26k"),
        "Watch": ("0", ""),
        "Good": ("4", "€16.7k"),
        "Unscored": ("1", ""),
    }


def test_the_worst_come_first_and_those_without_a_score_last(sees: Sees) -> None:
    rows = re.findall(r'<th scope="row"><a href="/accounts/([^/]+)/health/">', text(sees("Analyst"), "/health/"))
    assert rows[:2] == ["pine", "north"]
    assert set(rows[-3:]) == {"halden", "meridian", "quiet"}


def test_a_sentence_says_what_costs_the_points(sees: Sees) -> None:
    said = text(sees(VERA), "/health/why/?account=north&account=kestrel")
    assert "33, bad: it loses 67 for “Active people” at 33.3" in said or "fell by" in said
    assert "kestrel" not in said


def test_profiles_name_those_that_none_fits(sees: Sees) -> None:
    shown = text(sees("Analyst"), "/health/profiles/")
    assert "8 accounts" in shown
    assert "Monthly recurring revenue is more than 0" in shown
    assert "Halden Mining" in shown
    assert "At most 20: Tickets pile up" in shown


def test_months_end_today_and_count_who_was_there(sees: Sees) -> None:
    shown = text(sees("Analyst"), "/health/months/")
    last = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', shown, re.DOTALL)[-1]
    assert last[0] == "10 Mar 2024"
    assert re.findall(r'"number">([^<]*)<', last[1]) == ["5", "0", "2", "€26.9k"]


def test_an_accounts_score_is_taken_apart_and_its_change_split(sees: Sees) -> None:
    shown = text(sees(VERA), "/accounts/north/health/?over=30d")
    assert "Active people" in shown
    assert "33.3" in shown
    assert re.findall(r'health-points text-bad">([^<]+)<', shown) == ["−34"]


def test_an_account_of_somebody_else_has_no_health(sees: Sees) -> None:
    assert sees(VERA).get("/accounts/kestrel/health/").status_code == 404


def test_a_score_that_reads_a_hidden_metric_is_not_there(sees: Sees) -> None:
    permitting.set_right("analyst", "active_share", Right(see=False), by=ROOT)
    analyst = sees("Analyst")
    assert "No health score yet" in text(analyst, "/health/")
    assert analyst.get("/health/why/?score=health&account=north").status_code == 404
    assert analyst.get("/health/health/edit").status_code == 404
