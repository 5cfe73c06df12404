"""`bellwether kpi`: listed, shown, checked against the data, and added, all or nothing."""

from __future__ import annotations

from pathlib import Path

from tests.command import Command, command_in


def test_the_catalogue_can_be_read_without_a_workspace(tmp_path: Path) -> None:
    bellwether = command_in(tmp_path / "nothing")
    listed = bellwether("kpi", "list", "--format", "json").json()["kpis"]
    assert {"csat", "nps", "mrr"} <= {one["key"] for one in listed}
    assert all(one["used_as"] == [] for one in listed)
    shown = bellwether("kpi", "show", "mrr", "--format", "json").json()
    assert shown["variants"][0]["formula"].startswith("sum(subscriptions.mrr")
    assert "subscriptions (mrr" in shown["reads"]["collections"][0]
    assert "mrr" in bellwether("kpi", "list", "recurring").out
    assert [line.split(",")[0] for line in bellwether("kpi", "list", "MRR", "--format", "csv").out.splitlines()][
        :2
    ] == [
        "key",
        "mrr",
    ]
    lost = bellwether("kpi", "show", "mmr")
    assert (lost.code, "did you mean “mrr”" in lost.err) == (2, True)


def test_check_tells_what_is_used_what_is_ready_and_what_is_missing(bellwether: Command) -> None:
    found = bellwether("kpi", "check", "mrr", "active_people", "csat", "--on", "2024-02-29", "--format", "json").json()
    by_key = {one["key"]: one for one in found["kpis"]}
    assert (by_key["active_people"]["state"], by_key["active_people"]["accounts"]) == ("ready", 4)
    assert by_key["active_people"]["needs"][0] == {
        "kind": "events",
        "name": "any event",
        "defined": True,
        "count": 8,
        "optional": False,
    }
    assert by_key["mrr"]["state"] == "data_missing"
    assert {"kind": "collection", "name": "subscriptions", "defined": True, "count": 0, "optional": False} in by_key[
        "mrr"
    ]["missing"]
    # The company has a metric of that key, which people enter.
    assert (by_key["csat"]["state"], "entered by people" in by_key["csat"]["hindrance"]) == ("key_taken", True)
    assert (
        "2024-02-29: 1 ready, 1 data missing, 1 key taken."
        in bellwether("kpi", "check", "mrr", "active_people", "csat", "--on", "2024-02-29").out
    )


def test_adding_shows_the_difference_applies_it_once_and_can_be_used(own: Command) -> None:
    tried = own("kpi", "add", "active_people", "customers", "--dry-run")
    assert ("+ metric active_people" in tried.out, "Would be" in tried.out) == (True, True)
    added = own("kpi", "add", "active_people", "customers", "--format", "json").json()
    assert {"active_people", "customers", "mrr"} <= {one["key"] for one in added["changes"]}
    assert "mrr" in added["along"]
    again = own("kpi", "add", "active_people", "customers", "--format", "json").json()
    assert (again["changes"], again["there"]) == ([], ["active_people", "customers"])
    for told in (
        own("change", "mrr", "--over", "1mo", "--on", "2024-02-29"),
        own("explain", "mrr", "--account", "north"),
    ):
        assert "mrr by “" in " ".join(told.out.split())
    values = own("values", "active_people", "--account", "north", "--on", "2024-02-29", "--format", "json")
    assert values.code == 0, values.err
    used = {one["key"]: one["used_as"] for one in own("kpi", "list", "--format", "json").json()["kpis"]}
    assert used["customers"] == [{"metric": "customers", "variant": None}]


def test_one_that_cannot_be_added_stops_all_of_them(own: Command) -> None:
    refused = own("kpi", "add", "active_people", "csat")
    assert (refused.code, "entered by people" in refused.err) == (2, True)
    used = {one["key"]: one["used_as"] for one in own("kpi", "list", "--format", "json").json()["kpis"]}
    assert used["active_people"] == []
    for words, told in (
        (("kpi", "add"), "Name the KPIs"),
        (("kpi", "add", "mrr", "nps", "--as", "x"), "speak of one KPI"),
        (("kpi", "add", "event_total", "--set", "event"), "names no value"),
        (("kpi", "add", "event_total"), "--set event=…"),
        (("kpi", "add", "--preset", "nonsense"), "no preset “nonsense”"),
    ):
        ran = own(*words)
        assert (ran.code, told in ran.err) == (2, True), ran.err
