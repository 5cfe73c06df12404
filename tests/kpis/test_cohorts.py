"""Cohorts from files that were imported: what plain Python finds in the same rows, and what the KPIs say."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from tests.kpis.tables import Tables
from tests.kpis.worlds import World, catalog_of

from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.entity import Portfolio
from bellwether.engine.definitions.value import Known, Reason
from bellwether.engine.evaluate.cohorts import CohortQuestion, closes
from bellwether.engine.plan.reads import parsed
from bellwether.engine.statistics.cohorts import Cell, Kept
from bellwether.kpis.adding import Wish
from bellwether.kpis.cohorts import CohortReport, Way, followed, report

LAST = date(2025, 7, 20)
PLANS = ("pro", "lite")
DEFINITIONS = """
workspace: {zone: UTC, currency: USD}
traits: {account: {tier: {type: text}, signed_on: {type: date}}}
segments: {pros: {name: On pro, condition: account.tier == "pro"}}
"""
Lines = dict[str, list[tuple[date, date | None, int]]]


@pytest.fixture(scope="module")
def drawn() -> Lines:
    """Subscriptions of sixty accounts: some leave, some come back, some take more."""
    random = Random(11)
    found: Lines = {}
    for number in range(60):
        begun = date(2024, 3, 1) + timedelta(days=random.randint(0, 480))
        lines: list[tuple[date, date | None, int]] = []
        for _ in range(random.randint(1, 3)):
            ends = random.choice((None, begun + timedelta(days=random.randint(5, 200))))
            lines.append((begun, ends, random.randint(1, 40) * 10))
            begun += timedelta(days=random.randint(0, 240))
        found[f"a{number:02}"] = lines
    return found


@pytest.fixture(scope="module")
def world(drawn: Lines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    tables = Tables()
    for number, (account, lines) in enumerate(drawn.items()):
        signed = {"tier": PLANS[number % 2], "signed_on": lines[0][0] - timedelta(days=40)}
        tables.rows["accounts"].append({"id": account, "name": account.upper(), "created": "2024-01-01", **signed})
        for begun, ends, mrr in lines:
            tables.add("subscriptions", account, starts_at=begun, ends_at=ends or "", mrr=mrr)
    wishes = [Wish(key) for key in ("mrr", "cohort_retention", "mrr_new", "grr", "nrr")]
    beside = [Wish("cohort_retention", "revenue_12", "cohort_revenue"), Wish("nrr", "month", "nrr_month")]
    world = World(catalog_of(DEFINITIONS, [*wishes, *beside]), tables, tmp_path_factory.mktemp("cohorts"))
    yield world
    world.warehouse.close()


def asked(world: World, kept: Kept = Kept.ACCOUNTS, months: int = 16, **more: object) -> CohortReport:
    """The table of recurring revenue up to the last whole month before LAST."""
    days = closes(day_number(LAST), months, world.engine.catalog.calendar)
    question = dataclasses.replace(CohortQuestion("mrr", days), **more)  # type: ignore[arg-type]
    return report(question, Way(kept, intervals=False), world.engine.facts())


def paid(lines: list[tuple[date, date | None, int]], day: date) -> int:
    """What an account pays on a day."""
    return sum(mrr for begun, ends, mrr in lines if begun <= day and (ends is None or day < ends))


def month_of(day: date) -> int:
    """Months since March 2024, the first of the table."""
    return (day.year - 2024) * 12 + day.month - 3


def by_hand(drawn: Lines, kept: Kept, month: int, age: int, ends: tuple[date, ...]) -> tuple[float, float, int]:
    """The two sums of a cell, by going through the rows of the file."""
    top = bottom = n = 0
    for lines in drawn.values():
        if month_of(min(begun for begun, _, _ in lines)) != month:
            continue
        then, now = paid(lines, ends[month]), paid(lines, ends[month + age])
        if kept is not Kept.ACCOUNTS and not then:
            continue
        n += 1
        bottom += 1 if kept is Kept.ACCOUNTS else then
        top += {Kept.ACCOUNTS: int(now > 0), Kept.GROSS: min(now, then), Kept.NET: now}[kept]
    return top, bottom, n


def seen(cell: Cell) -> tuple[float, float, int]:
    return cell.top, cell.bottom, cell.n


@pytest.mark.parametrize("kept", list(Kept))
def test_every_cell_is_what_plain_python_finds_in_the_files(world: World, drawn: Lines, kept: Kept) -> None:
    found = asked(world, kept)
    assert (found.closes[0], found.closes[-1]) == (date(2024, 3, 31), date(2025, 6, 30))
    for month, cohort in enumerate(found.table.cohorts):
        for age, cell in enumerate(cohort.cells):
            if month + age >= len(found.closes):
                assert cell.reason is Reason.NOT_YET
            elif cohort.members:
                assert seen(cell) == by_hand(drawn, kept, month, age, found.closes), (month, age)
            else:
                assert cell.reason is Reason.NOT_APPLICABLE


def test_a_cell_is_the_kpi_of_the_same_age_on_the_same_day(world: World) -> None:
    """`cohort_retention` draws one column of the table through time, `nrr` and `grr` other sums of the same amounts."""
    compared = 0
    for kept, kpi in ((Kept.ACCOUNTS, "cohort_retention"), (Kept.NET, "cohort_revenue")):
        found = asked(world, kept, began="first_paid_on")
        for month, cohort in enumerate(found.table.cohorts):
            if month + 12 >= len(found.closes):
                continue
            (value,) = world.values(kpi, found.closes[month + 12], Portfolio()).values()
            cell = cohort.cells[12]
            if isinstance(value, Known):
                assert cell.percent == pytest.approx(float(str(value.value)))
                compared += 1
            else:
                assert cell.reason is not None
    assert compared >= 6


def test_all_that_paid_a_year_ago_are_the_kpis_own_base(world: World) -> None:
    """One cohort of everyone who paid on a day: twelve months later net and gross are NRR and GRR to the last digit."""
    began = parsed("if(ago(mrr, 12mo) > 0, today - 12mo, unknown)")
    for kept, kpi in ((Kept.NET, "nrr"), (Kept.GROSS, "grr")):
        found = asked(world, kept, 13, began=began)
        (value,) = world.values(kpi, found.closes[-1], Portfolio()).values()
        assert isinstance(value, Known)
        cell = found.table.cohorts[0].cells[12]
        assert cell.percent == pytest.approx(float(str(value.value)))


def test_accounts_are_parted_by_what_they_were_and_a_part_is_the_segment(world: World) -> None:
    found = asked(world, Kept.NET, trait="tier")
    assert [(pool.name, pool.members) for pool in found.pools] == [("lite", 30), ("pro", 30)]
    segment = parsed(world.engine.catalog.segments["pros"].condition)
    pros = asked(world, Kept.NET, condition=segment)
    assert [seen(cell) for cell in found.pools[1].cells] == [seen(cell) for cell in pros.table.pooled]
    assert pros.members == 30


def test_only_the_accounts_that_may_be_seen_are_there(world: World) -> None:
    few = asked(world, among=frozenset({"a00", "a01", "nobody"}))
    assert sorted(few.cohorts.labels) == ["a00", "a01"]
    assert sum(one.members for one in few.table.cohorts) == few.members == 2
    nobody = asked(world, among=frozenset())
    assert (nobody.members, nobody.cohorts.earlier, nobody.cohorts.never) == (0, 0, 0)


def test_who_began_before_the_table_is_counted_apart(world: World, drawn: Lines) -> None:
    found = asked(world, months=3)
    first = [min(begun for begun, _, _ in lines) for lines in drawn.values()]
    assert found.cohorts.earlier == sum(begun < date(2025, 4, 1) for begun in first)
    assert found.members == sum(date(2025, 4, 1) <= begun <= date(2025, 6, 30) for begun in first)
    assert found.cohorts.never == sum(begun > date(2025, 6, 30) for begun in first)


def test_another_dated_beginning_makes_other_cohorts(world: World, drawn: Lines) -> None:
    found = asked(world, months=18, began=parsed("account.signed_on"))
    signed = [min(begun for begun, _, _ in lines) - timedelta(days=40) for lines in drawn.values()]
    assert [one.members for one in found.table.cohorts] == [
        sum(date_of(low) < day <= date_of(high) for day in signed)
        for low, high in zip(
            closes(day_number(LAST), 18, world.engine.catalog.calendar), found.cohorts.days, strict=False
        )
    ]


def test_the_accounts_behind_a_cell_add_up_to_it(world: World) -> None:
    found = asked(world, Kept.NET)
    for month, age in ((None, 6), (2, 9)):
        behind = [one for one in followed(found.cohorts, found.way, month, age) if one.became != "not counted"]
        cell = found.table.pooled[age] if month is None else found.table.cohorts[month].cells[age]
        assert sum(one.now or 0 for one in behind) == cell.top
        assert sum(one.then or 0 for one in behind) == cell.bottom
        assert len(behind) == cell.n
        drops = [(one.now or 0) - (one.then or 0) for one in behind]
        assert drops == sorted(drops)
