"""`bellwether values` and `change` on a small company."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from tests.command import Command


def test_json_holds_the_value_its_parts_and_its_colour(bellwether: Command) -> None:
    ran = bellwether("values", "active_share", "--account", "north", "--on", "2024-02-28", "--format", "json")
    assert ran.code == 0
    assert ran.json()["entities"] == [
        {
            "id": "north",
            "name": "Northwind",
            "values": [
                {
                    "day": "2024-02-28",
                    "value": "66.66666666666667",
                    "numerator": 2,
                    "denominator": 3,
                    "marks": [],
                    "colour": "watch",
                    "interval": ["20.76596008020478", "93.85080552796038"],
                    "method": "wilson",
                }
            ],
        }
    ]


def test_an_explanation_says_how_sure_its_value_is(bellwether: Command) -> None:
    asked = ("explain", "active_share", "--account", "north", "--on", "2024-02-28")
    assert bellwether(*asked, "--format", "json").json()["certainty"] == {
        "interval": ["20.76596008020478", "93.85080552796038"],
        "method": "wilson",
    }
    assert "Likely 20.8 to 93.9\xa0% (95 in 100)." in bellwether(*asked).out


def test_what_is_counted_in_full_has_no_interval(bellwether: Command) -> None:
    ran = bellwether("values", "logins", "--account", "north", "--on", "2024-02-28", "--format", "csv")
    (row,) = csv.DictReader(StringIO(ran.out))
    assert (row["low"], row["high"], row["method"]) == ("", "", "")


def test_json_keeps_money_exact(bellwether: Command) -> None:
    ran = bellwether("values", "spent", "--account", "north", "--on", "2024-02-15", "--format", "json")
    assert ran.json()["entities"][0]["values"][0]["value"] == "19.9"
    later = bellwether("values", "spent", "--account", "north", "--on", "2024-02-20", "--format", "json")
    assert later.json()["entities"][0]["values"][0]["value"] == 20


def test_json_of_an_unknown_value_is_null_with_its_reason(bellwether: Command) -> None:
    ran = bellwether("values", "logins", "--account", "rail", "--on", "2024-01-15", "--format", "json")
    value = ran.json()["entities"][0]["values"][0]
    assert (value["value"], value["reason"]) == (None, "not_yet")


def test_csv_has_a_row_for_each_entity_and_day(bellwether: Command) -> None:
    days = ("--from", "2024-02-01", "--to", "2024-02-03")
    ran = bellwether("values", "logins", "--account", "north", "--account", "rail", *days, "--format", "csv")
    rows = list(csv.DictReader(StringIO(ran.out)))
    assert [(row["id"], row["day"], row["value"], row["reason"]) for row in rows] == [
        ("north", "2024-02-01", "1", ""),
        ("north", "2024-02-02", "1", ""),
        ("north", "2024-02-03", "2", ""),
        ("rail", "2024-02-01", "", "not_yet"),
        ("rail", "2024-02-02", "", "not_yet"),
        ("rail", "2024-02-03", "", "not_yet"),
    ]


def test_the_table_shows_a_shape_beside_the_colour_and_the_parts(bellwether: Command) -> None:
    ran = bellwether("values", "active_share", "--on", "2024-02-28")
    north = next(line for line in ran.out.splitlines() if line.startswith("north"))
    assert north.split() == ["north", "Northwind", "66.7", "▲", "2", "of", "3", "20.8", "to", "93.9"]


def test_a_portfolio_is_recounted_not_averaged(bellwether: Command) -> None:
    ran = bellwether("values", "active_share", "--portfolio", "--on", "2024-02-28", "--format", "json")
    (value,) = ran.json()["entities"][0]["values"]
    assert (value["numerator"], value["denominator"]) == (4, 6)


def test_the_same_person_in_two_children_counts_once_at_the_parent(bellwether: Command) -> None:
    ran = bellwether("values", "active_users(30d)", "--parents", "--on", "2024-02-28", "--format", "json")
    found = {entity["id"]: entity["values"][0]["value"] for entity in ran.json()["entities"]}
    assert found == {"meridian": 2}


def test_a_group_divides_by_the_licences_of_the_accounts_whose_people_it_counts(bellwether: Command) -> None:
    ran = bellwether("values", "licence_use", "--by", "owner", "--on", "2024-02-28", "--format", "json")
    found = {entity["id"]: entity["values"][0] for entity in ran.json()["entities"]}
    vera = found["Vera"]
    assert (vera["numerator"], vera["denominator"]) == (4, 14)
    counted = bellwether("values", "logins", "--by", "owner", "--on", "2024-02-28", "--format", "json").json()
    logins = {entity["id"]: entity["values"][0] for entity in counted["entities"]}
    assert (logins["Vera"]["contributing"], logins["Vera"]["members"]) == (3, 3)


def test_a_segment_is_one_group(bellwether: Command) -> None:
    ran = bellwether("values", "logins", "--segment", "veras", "--on", "2024-02-28", "--format", "json")
    assert [entity["values"][0]["value"] for entity in ran.json()["entities"]] == [5]


def test_an_entered_value_is_carried_and_grows_too_old(bellwether: Command) -> None:
    carried = bellwether("values", "mood", "--account", "kestrel", "--on", "2024-01-20", "--format", "json")
    assert carried.json()["entities"][0]["values"][0] == {"day": "2024-01-20", "value": "bad", "marks": ["carried"]}
    old = bellwether("values", "mood", "--account", "kestrel", "--on", "2024-03-20", "--format", "json")
    assert old.json()["entities"][0]["values"][0]["value"] is None


def test_the_last_update_is_the_entry_itself_with_its_day(bellwether: Command) -> None:
    words = ("--account", "kestrel", "--on", "2024-03-20", "--as-of", "last-update", "--format", "json")
    value = bellwether("values", "mood", *words).json()["entities"][0]["values"][0]
    assert value == {"day": "2024-03-20", "value": "bad", "marks": [], "entered_on": "2024-01-15"}


def test_known_at_a_day_before_the_import_nobody_is_there_yet(bellwether: Command) -> None:
    words = ("--account", "north", "--on", "2024-02-28", "--known-at", "2024-02-28", "--format", "json")
    ran = bellwether("values", "logins", *words).json()
    assert ran["known_at"] == "2024-02-28"
    assert [entity["values"][0]["reason"] for entity in ran["entities"]] == ["not_yet"]


def test_a_trait_that_accounts_do_not_have_is_refused(bellwether: Command) -> None:
    ran = bellwether("values", "logins", "--by", "ownr")
    assert (ran.code, ran.err) == (2, "Error: There is no account trait “ownr”. Did you mean “owner”?\n")


@pytest.mark.parametrize("words", [("--on", "9999-12-31"), ("--over", "9999y"), ("--over", "0d"), ("--over", "month")])
def test_days_and_lengths_beyond_measure_are_refused(bellwether: Command, words: tuple[str, str]) -> None:
    ran = bellwether("change", "logins", *(("--over", "7d") if words[0] == "--on" else ()), *words)
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_change_names_both_days_and_tells_a_gain(bellwether: Command) -> None:
    words = ("--account", "north", "--over", "20d", "--on", "2024-02-28", "--format", "json")
    ran = bellwether("change", "active_share", *words).json()
    (row,) = ran["entities"]
    assert (ran["base_day"], ran["day"]) == ("2024-02-08", "2024-02-28")
    assert (row["status"], row["verdict"], row["absolute"]) == ("ok", None, "0.0")
    spent = bellwether("change", "spent", *words).json()["entities"][0]
    assert (spent["base"]["value"], spent["current"]["value"], spent["absolute"]) == (0, 20, 20)
    assert (spent["percent"], spent["status"], spent["verdict"]) == (None, "new", "gain")


def test_a_wrong_formula_is_shown_with_the_place(bellwether: Command) -> None:
    ran = bellwether("values", 'count("Logn", 30d)')
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert "Did you mean" in lines[0]
    assert lines[1:] == ['    count("Logn", 30d)', "          ^^^^^^"]


def test_an_unknown_metric_suggests_the_nearest(bellwether: Command) -> None:
    ran = bellwether("values", "active_shar")
    assert (ran.code, ran.err) == (2, "Error: There is no metric “active_shar”. Did you mean “active_share”?\n")


def test_an_unknown_account_suggests_the_nearest(bellwether: Command) -> None:
    ran = bellwether("values", "logins", "--account", "nort")
    assert (ran.code, ran.err) == (2, "Error: There is no account “nort”. Did you mean “north”?\n")


def test_two_groupings_are_refused(bellwether: Command) -> None:
    ran = bellwether("values", "logins", "--portfolio", "--by", "owner")
    assert (ran.code, ran.err) == (
        2,
        "Error: --by and --portfolio each name another grouping. Give one of them.\n",
    )


def test_days_the_wrong_way_round_are_refused(bellwether: Command) -> None:
    ran = bellwether("values", "logins", "--from", "2024-02-02", "--to", "2024-02-01")
    assert ran.code == 2
    assert "Give the earlier day first." in ran.err


def test_a_date_in_another_spelling_is_refused(bellwether: Command) -> None:
    ran = bellwether("values", "logins", "--on", "28.2.2024")
    assert ran.code == 2
    assert "write it like 2026-01-31" in " ".join(ran.err.replace("│", " ").split())


def test_explain_lists_the_rows_that_give_the_number(bellwether: Command) -> None:
    words = ("explain", "spent", "--account", "north", "--on", "2024-02-20")
    found = bellwether(*words, "--format", "json").json()["explanation"]
    (rows,) = [step["rows"] for step in (found["steps"], *found["steps"]["parts"]) if step["rows"]]
    assert (found["steps"]["value"]["value"], rows["total"]) == (20, 2)
    assert sorted(row["value"]["value"] for row in rows["listed"]) == ["0.1", "19.9"]
    assert "Definition: spent, version 1" in bellwether(*words).out
    assert len(bellwether(*words, "--format", "csv").out.splitlines()) == 3


def test_a_slice_that_names_no_trait_of_people_is_refused_under_its_place(bellwether: Command) -> None:
    ran = bellwether("values", "active_share", "--slice", 'user.role == "admin"')
    assert (ran.code, ran.out) == (2, "")
    assert "No person has a trait “role”" in ran.err
    assert '    user.role == "admin"\n    ^^^^^^^^^' in ran.err
