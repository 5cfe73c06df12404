"""Values over REST: entered ones in, series out, targets."""

from __future__ import annotations

from tests.web.api.conftest import Program, make_program

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.models import MetricRight


def test_values_are_entered_with_what_they_were_divided_from(program: Program) -> None:
    told = program.post(
        "metrics/csat/values",
        {
            "values": [
                {"account": "north", "day": "2024-03-05", "value": 91.5, "n": 20, "reason": "survey"},
                {"account": "kestrel", "day": "2024-03-05", "numerator": 3, "denominator": 4, "n": 4},
                {"account": "nobody", "day": "2024-03-05", "value": 1},
                {"account": "pine", "day": "2031-01-01", "value": 1},
                {"account": "pine", "day": "2024-03-05", "value": "high"},
            ]
        },
    ).body
    assert [(one["status"], one["error"] and one["error"]["field"]) for one in told["results"]] == [
        ("written", None),
        ("written", None),
        ("refused", None),
        ("refused", "day"),
        ("refused", "value"),
    ]
    found = program.get("metrics/csat/values?account=north&account=kestrel&first=2024-03-04&last=2024-03-05").body
    assert [(one["id"], [value["value"] for value in one["values"]]) for one in found["series"]] == [
        ("north", [90, "91.5"]),
        ("kestrel", [60, 75]),
    ]
    assert found["series"][1]["values"][1] | {"marks": []} == {
        "day": "2024-03-05",
        "value": 75,
        "reason": None,
        "detail": None,
        "n": 4,
        "numerator": 3,
        "denominator": 4,
        "marks": [],
    }


def test_a_missing_value_is_told_with_its_reason(program: Program) -> None:
    (series,) = program.get("metrics/csat/values?account=quiet").body["series"]
    assert series["values"][0]["value"] is None
    assert series["values"][0]["reason"] == "no_data"


def test_a_group_is_asked_by_name(program: Program) -> None:
    (series,) = program.get("metrics/active_share/values?of=portfolio&last=2024-03-10").body["series"]
    assert series["values"][0]["denominator"] is not None
    assert program.get("metrics/active_share/values?of=segment:travel").status == 200
    assert program.get("metrics/active_share/values?of=segment:none").body["field"] == "of"


def test_a_computed_metric_takes_no_value(program: Program) -> None:
    refused = program.post("metrics/mrr/values", {"values": [{"account": "north", "day": "2024-03-05", "value": 1}]})
    assert (refused.status, refused.body["code"]) == (422, "computed")


def test_a_metric_that_is_hidden_from_the_role_does_not_exist(module_workspace: ServedWorkspace) -> None:
    MetricRight.objects.create(role="manager", metric="csat", see=False, edit_value=False, edit_target=False)
    try:
        program = make_program(role="manager")
        assert program.get("metrics/csat/values").body == program.get("metrics/csax/values").body | {
            "message": "There is no metric “csat”."
        }
        assert "csat" not in {one["key"] for one in program.get("metrics").body["items"]}
    finally:
        MetricRight.objects.all().delete()


def test_a_target_is_set_as_the_pages_set_it(program: Program) -> None:
    told = program.post("metrics/csat/targets", {"value": 85, "account": "north", "first": "2024-01-01"})
    assert told.body == {"message": "The target of CSAT for north is 85."}
    assert program.post("metrics/csat/targets", {"value": "x"}).status == 422
    assert program.post("metrics/csat/targets", {"value": 1, "segment": "none"}).body["field"] == "segment"
