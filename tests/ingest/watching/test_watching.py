"""An event that stops is recorded as an outage, makes values stale, and heals when what was lost comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tests.command import command_in
from tests.ingest.watching.conftest import ACCOUNTS, BUY, LAST, LOGIN, Happening, Product, version_of

from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.engine import Engine, Span
from bellwether.ingest.watching import actions
from bellwether.ingest.watching.models import OutageRow
from bellwether.ingest.watching.queries import health, said

FRIDAY, SATURDAY = LAST - timedelta(days=2), LAST - timedelta(days=1)
WEEK = LAST - timedelta(days=6)

Found = tuple[str, str, list[str], date, date | None]


def found() -> list[Found]:
    return [(row.event, row.version, row.accounts, row.starts, row.ends) for row in OutageRow.objects.order_by("id")]


def buys(product: Product, account: str, day: date) -> Value:
    engine: Engine = product.workspace.engine()
    series = engine.values("buys", days=Span(day, day))
    return series.row(series.labels.index(account))[0]


def of(*accounts: int) -> list[str]:
    return sorted(f"a{account}" for account in accounts)


CASES: dict[str, tuple[Callable[[Happening], bool], str, list[str]]] = {
    "everywhere": (lambda one: one[2] == BUY, "", []),
    "of one version": (lambda one: one[2] == BUY and version_of(one[1]) == "4.2", "4.2", of(0, 1, 2, 3)),
    "of many accounts at once": (lambda one: one[2] == BUY and one[1] % 2 == 0, "", of(*range(0, ACCOUNTS, 2))),
}


@pytest.mark.parametrize("case", CASES)
def test_an_event_that_stops_is_an_outage_as_wide_as_it_was(product: Product, case: str) -> None:
    lost, version, accounts = CASES[case]
    product.tell(WEEK, LAST, lambda one: one[0] >= FRIDAY and lost(one))
    product.watch()
    assert found() == [(BUY, version, accounts, FRIDAY, None)]
    told = said(OutageRow.objects.get())
    assert told.startswith(f"“{BUY}”")
    product.watch()
    assert len(found()) == 1, "looking again finds nothing new"


def test_what_is_missing_makes_values_stale_until_it_comes(product: Product) -> None:
    product.tell(WEEK, LAST, lambda one: one[0] >= FRIDAY and one[1] % 2 == 0 and one[2] == BUY)
    assert buys(product, "a0", LAST) == Known(0)
    product.watch()
    stale = buys(product, "a0", LAST)
    assert isinstance(stale, Unknown)
    assert stale.reason is Reason.STALE
    assert isinstance(buys(product, "a1", LAST), Known)
    product.heal()
    (closed,) = product.watch().closed
    assert (closed.starts, closed.ends) == (FRIDAY, FRIDAY)
    assert said(closed).endswith("all of it has come since.")
    assert buys(product, "a0", LAST) == Known(3 + 1 + 1)
    assert product.watch().closed == ()


def test_what_comes_again_without_what_was_lost_ends_the_outage_on_that_day(product: Product) -> None:
    product.tell(WEEK, LAST, lambda one: one[0] >= FRIDAY and one[2] == BUY)
    product.watch()
    product.tell(LAST + timedelta(days=1), LAST + timedelta(days=2))
    product.watch(days=2)
    assert found() == [(BUY, "", [], FRIDAY, LAST + timedelta(days=1))]
    assert isinstance(buys(product, "a0", LAST), Unknown)
    assert buys(product, "a0", LAST + timedelta(days=4)) == Known(3)


def test_a_quiet_weekend_and_a_source_that_has_not_delivered_yet_are_no_outage(product: Product) -> None:
    product.tell(WEEK, SATURDAY)
    assert product.watch().opened == ()
    (missing,) = product.watch(live=frozenset({"app"})).opened
    assert (missing.source, missing.event, missing.starts) == ("app", "", LAST)


def test_a_source_that_is_silent_for_days_is_one_outage(product: Product) -> None:
    product.tell(WEEK, FRIDAY - timedelta(days=1))
    live = frozenset({"app"})
    product.watch(live)
    product.watch(live, days=1)
    assert found() == [("", "", [], FRIDAY, None)]


def test_half_a_day_of_an_export_is_no_outage_until_a_later_day_has_come(product: Product) -> None:
    product.tell(WEEK, LAST, lambda one: one[0] == LAST and one[1] > 0)
    assert product.watch().opened == ()
    product.tell(LAST + timedelta(days=1), LAST + timedelta(days=1))
    assert {(row.event, row.starts) for row in product.watch().opened} == {(BUY, LAST), (LOGIN, LAST)}


def test_customers_who_do_nothing_at_all_are_no_outage(product: Product) -> None:
    product.tell(WEEK, LAST, lambda one: one[0] >= FRIDAY and one[1] in {0, 2, 4, 6, 8})
    assert product.watch().opened == ()


def test_the_health_of_events_is_told_against_their_own_usual(product: Product) -> None:
    product.tell(WEEK, LAST, lambda one: one[0] == LAST and one[2] == BUY)
    lines = health(product.workspace, LAST)
    told = [(one.source, one.event, one.last_day, one.count, one.habit.median, one.volume) for one in lines]
    assert told == [
        ("app", BUY, SATURDAY, 0, 12.0, "stopped"),
        ("app", LOGIN, LAST, 24, 24.0, "usual"),
    ]


def test_the_command_tells_what_stopped_and_says_so_to_scripts(product: Product) -> None:
    product.tell(WEEK, LAST, lambda one: one[0] >= FRIDAY and one[2] == BUY)
    product.watch()
    product.workspace.close()
    ran = command_in(product.workspace.home.directory)("sources", "health", "--format", "json")
    assert (ran.code, ran.json()["missing"]) == (1, 1)
    assert ran.json()["outages"] == [f"“{BUY}” stopped coming on {FRIDAY}; about 36 a day are usual."]


def test_what_is_gone_on_purpose_is_not_missed_any_more(product: Product) -> None:
    product.tell(WEEK, LAST, lambda one: one[0] >= FRIDAY and one[2] == BUY)
    product.watch()
    outage = OutageRow.objects.get()
    with pytest.raises(actions.WatchingRefused, match="Say why"):
        actions.mean(product.workspace, outage.pk, why=" ", by="Ada", at=product.at)
    actions.mean(product.workspace, outage.pk, why="Replaced by Order", by="Ada", at=product.at)
    assert buys(product, "a0", LAST) == Known(0)
    product.tell(LAST + timedelta(days=1), LAST + timedelta(days=5), lambda one: one[2] == BUY)
    assert product.watch(days=5).opened == ()
    assert said(OutageRow.objects.get()) == (
        f"“{BUY}” does not come since {FRIDAY}, as it should: Replaced by Order (Ada)."
    )


def test_a_wider_stop_is_found_while_one_of_some_accounts_is_open(product: Product) -> None:
    thursday = FRIDAY - timedelta(days=1)
    product.tell(
        WEEK, LAST, lambda one: one[2] == BUY and (one[0] >= SATURDAY or (one[0] >= thursday and one[1] % 2 == 0))
    )
    product.watch(days=-2)
    assert [(accounts, starts) for _, _, accounts, starts, _ in found()] == [(of(*range(0, ACCOUNTS, 2)), thursday)]
    product.watch(days=2)
    others = [(accounts, starts) for _, _, accounts, starts, _ in found()[1:]]
    assert others == [(of(*range(1, ACCOUNTS, 2)), SATURDAY)], "those for whom it is recorded are not told again"
