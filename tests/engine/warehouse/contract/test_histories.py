"""Traits, memberships, records, entered values, adjustments, outages and rates, as known now and as known then."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.warehouse.rows import NO_DAY, AsKnown, Kind
from bellwether.engine.warehouse.writer import RefusedWrite, WriteReport

Given = Any


def rows(names: str, *values: tuple[object, ...]) -> pa.Table:
    made = pa.Table.from_pydict({name: [row[i] for row in values] for i, name in enumerate(names.split())})
    texts = [field.name for field in made.schema if pa.types.is_null(field.type)]
    for name in texts:
        made = made.set_column(made.column_names.index(name), name, made[name].cast(pa.string()))
    return made


def test_a_trait_has_a_history_and_can_be_cleared(given: Given) -> None:
    given.traits(("Acme", "plan", 10, "trial", 1), ("Acme", "plan", 20, "pro", 1), ("Acme", "plan", 30, None, 1))
    assert given.read_traits("plan") == [("Acme", 10, "trial"), ("Acme", 20, "pro"), ("Acme", 30, None)]


def test_a_late_trait_was_not_known_before(given: Given) -> None:
    given.traits(("Acme", "n_seats", 10, 5, 100), ("Acme", "n_seats", 20, 9, 400))
    assert given.read_traits("n_seats", known=AsKnown(399)) == [("Acme", 10, 5)]
    assert given.read_traits("n_seats", known=AsKnown(400)) == [("Acme", 10, 5), ("Acme", 20, 9)]


def test_traits_of_people_and_accounts_do_not_mix(given: Given) -> None:
    given.traits(("x", "plan", 1, "a", 1))
    given.traits(("x", "plan", 1, "p", 1), kind=Kind.PERSON)
    assert given.read_traits("plan") == [("x", 1, "a")]
    assert given.read_traits("plan", Kind.PERSON) == [("x", 1, "p")]
    assert given.read_traits("nobody has it") == []


def test_the_same_trait_again_changes_nothing_and_another_value_stands_beside_it(given: Given) -> None:
    assert given.traits(("Acme", "plan", 10, "trial", 1)) == WriteReport(created=1)
    assert given.traits(("Acme", "plan", 10, "trial", 7)) == WriteReport(unchanged=1)
    assert given.traits(("Acme", "plan", 10, "pro", 7)) == WriteReport(created=1)
    assert [day for _, day, _ in given.read_traits("plan")] == [10, 10]


def test_an_updated_trait_replaces_the_value_of_its_day(given: Given) -> None:
    given.traits(("Acme", "plan", 10, "trial", 1))
    assert given.traits(("Acme", "plan", 10, "pro", 7), update=True) == WriteReport(updated=1)
    assert given.read_traits("plan") == [("Acme", 10, "pro")]
    assert given.read_traits("plan", known=AsKnown(6)) == [("Acme", 10, "trial")]


def test_a_source_of_higher_rank_has_the_last_word_on_a_day(given: Given) -> None:
    for value in ("a", "b", "c", "d"):
        given.traits(("Acme", "plan", 10, value, 1), source="app")
    given.traits(("Acme", "plan", 10, "from the crm", 1), source="crm")
    given.traits(("Acme", "plan", 10, "e", 1), source="app")
    assert given.read_traits("plan")[-1] == ("Acme", 10, "from the crm")


def test_an_undated_trait_stays_marked_as_assumed(given: Given) -> None:
    table = rows(
        "id trait effective text assumed recorded", ("A", "plan", 1, "x", True, 1), ("B", "plan", 1, "x", False, 1)
    )
    given.warehouse.write_traits(Kind.ACCOUNT, table)
    assert given.warehouse.traits(Kind.ACCOUNT, "plan").assumed.tolist() == [True, False]


def test_a_parent_that_is_only_a_name_becomes_an_account(given: Given) -> None:
    given.traits(("Child", "parent", 1, "Holding", 1))
    assert sorted(given.warehouse.accounts().external_id) == ["Child", "Holding"]


def test_memberships_are_open_until_they_end(given: Given) -> None:
    assert given.memberships(("ada", "Acme", 5, None, 10)) == WriteReport(created=1)
    assert given.memberships(("ada", "Acme", 5, 50, 20)) == WriteReport(updated=1)
    assert given.memberships(("ada", "Acme", 5, 50, 30)) == WriteReport(unchanged=1)
    assert given.read_memberships() == [("ada", "Acme", 5, 50)]
    assert given.read_memberships(AsKnown(19)) == [("ada", "Acme", 5, NO_DAY)]


def test_a_membership_learnt_out_of_order_reads_the_same(given: Given) -> None:
    given.memberships(("ada", "Acme", 5, 50, 20))
    given.memberships(("ada", "Acme", 5, None, 10))
    assert given.read_memberships() == [("ada", "Acme", 5, 50)]
    assert given.read_memberships(AsKnown(15)) == [("ada", "Acme", 5, NO_DAY)]


def test_records_have_versions(given: Given) -> None:
    given.deals(("d1", "Acme", 10, 1000, None, 1), ("d1", "Acme", 20, 1500, "won", 1), ("d2", "Zeta", None, 7, None, 1))
    assert given.read_deals() == [
        ("d1", "Acme", 10, 1000, None),
        ("d1", "Acme", 20, 1500, "won"),
        ("d2", "Zeta", BEGINNING, 7, None),
    ]


def test_a_record_with_other_content_is_a_conflict_or_an_update(given: Given) -> None:
    given.deals(("d1", "Acme", 10, 1000, None, 1))
    assert given.deals(("d1", "Acme", 10, 1000, None, 5)) == WriteReport(unchanged=1)
    assert given.deals(("d1", "Acme", 10, 2000, None, 5)) == WriteReport(conflicts=("d1",))
    assert given.deals(("d1", "Acme", 10, 2000, None, 5), update=True) == WriteReport(updated=1)
    assert given.read_deals() == [("d1", "Acme", 10, 2000, None)]
    assert given.read_deals(AsKnown(4)) == [("d1", "Acme", 10, 1000, None)]


def test_a_retracted_record_takes_all_its_versions_with_it(given: Given) -> None:
    given.deals(("d1", "Acme", 10, 1, None, 1), ("d1", "Acme", 20, 2, None, 1), ("d2", "Acme", 10, 3, None, 1))
    assert given.warehouse.retract_ids("record:deals", ["d1"], 9) == 2
    assert given.read_deals() == [("d2", "Acme", 10, 3, None)]


def test_an_instant_brings_its_day_and_an_amount_its_currency(given: Given) -> None:
    names = "id recorded f:closed_at f:closed_at@day f:amount f:amount@currency"
    given.warehouse.write_records(
        "deals", rows(names, ("d1", 1, 86_400_000_000, 1, 500, "USD"), ("d2", 1, None, None, 5, None))
    )
    fields = given.warehouse.records("deals", ("closed_at", "amount")).fields
    assert sorted(fields) == ["amount", "amount@currency", "closed_at", "closed_at@day"]
    assert sorted(fields["closed_at@day"].values[fields["closed_at@day"].present].tolist()) == [1]
    there = fields["amount@currency"].present
    assert given.warehouse.texts(fields["amount@currency"].values[there]) == ("USD",)


def test_a_field_or_collection_that_nobody_defined_is_refused(given: Given) -> None:
    with pytest.raises(RefusedWrite, match="“colour” is not a field of deals"):
        given.warehouse.write_records("deals", rows("id recorded f:colour", ("d", 1, "red")))
    with pytest.raises(RefusedWrite, match="there is no collection “boats”"):
        given.warehouse.write_records("boats", rows("id recorded", ("d", 1)))


def test_the_entered_value_recorded_last_holds_for_its_day(given: Given) -> None:
    names = "metric account day number author reason recorded"
    given.warehouse.write_entered(
        rows(names, ("nps", "Acme", 10, 420_000, "vera", "survey", 1), ("nps", "Acme", 12, 1, "vera", "x", 1))
    )
    assert given.warehouse.write_entered(rows(names, ("nps", "Acme", 10, 430_000, "ada", "typo", 5))) == WriteReport(
        updated=1
    )
    now, before = given.warehouse.entered("nps"), given.warehouse.entered("nps", AsKnown(4))
    assert (now.day.tolist(), now.value.values.tolist(), now.author) == ([10, 12], [430_000, 1], ("ada", "vera"))
    assert (before.value.values.tolist(), before.reason) == ([420_000, 1], ("survey", "x"))
    assert given.warehouse.entered("csat").day.tolist() == []


def test_entered_values_may_carry_parts_and_ranks(given: Given) -> None:
    names = "metric account day number text numerator denominator n recorded"
    given.warehouse.write_entered(
        rows(names, ("m", "A", 1, 5, None, 1, 2, 3, 1), ("m", "B", 1, None, "red", None, None, None, 1))
    )
    found = given.warehouse.entered("m")
    assert given.warehouse.texts(found.value.values[1:]) == ("red",)
    parts = [
        (column.values.tolist(), column.present.tolist()) for column in (found.numerator, found.denominator, found.n)
    ]
    assert parts == [([1, 0], [True, False]), ([2, 0], [True, False]), ([3, 0], [True, False])]


def test_adjustments_stand_side_by_side(given: Given) -> None:
    names = "metric account starts ends amount author reason recorded"
    first, second = ("m", "A", 10, 12, 5, "vera", "late file", 1), ("m", "A", 11, 20, -5, "ada", "typo", 2)
    assert given.warehouse.write_adjustments(rows(names, first, second, first)) == WriteReport(created=2, unchanged=1)
    found = given.warehouse.adjustments("m")
    assert (found.starts.tolist(), found.ends.tolist(), found.amount.tolist()) == ([10, 11], [12, 20], [5, -5])
    given.warehouse.retract("adjustment", found.fact[:1].tolist(), 9)
    assert given.warehouse.adjustments("m").author == ("ada",)


def test_an_outage_ends_when_we_learn_it(given: Given) -> None:
    names = "event source account starts ends recorded"
    given.warehouse.write_outages(rows(names, ("Login", None, "Acme", 5, None, 1), (None, "app", None, 3, 4, 1)))
    given.warehouse.write_outages(rows(names, ("Login", None, "Acme", 5, 8, 2)))
    found = given.warehouse.outages()
    assert (found.event, found.source, found.starts.tolist(), found.ends.tolist()) == (
        ("", "Login"),
        ("app", ""),
        [3, 5],
        [4, 8],
    )
    assert [given.account(int(key)) for key in found.account] == ["", "Acme"]
    assert given.warehouse.outages(AsKnown(1)).ends.tolist() == [4, NO_DAY]


def test_a_corrected_rate_was_not_known_before(given: Given) -> None:
    names = "currency plan day rate recorded"
    given.warehouse.write_rates(
        rows(names, ("USD", None, 2, 90, 1), ("USD", "plan", 1, 95, 1), ("GBP", None, 1, 120, 1))
    )
    given.warehouse.write_rates(rows(names, ("USD", None, 2, 91, 7)))
    now, before = given.warehouse.rates(), given.warehouse.rates(AsKnown(6))
    assert (now.currency, now.plan, now.day.tolist()) == (("GBP", "USD", "USD"), ("", "plan", ""), [1, 1, 2])
    assert (now.rate.tolist(), before.rate.tolist()) == ([120, 95, 91], [120, 95, 90])
