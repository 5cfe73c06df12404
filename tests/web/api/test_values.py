"""Values over REST: entered ones in, series out, targets."""

from __future__ import annotations

from tests.web.api.conftest import Program, make_program

from bellwether.audit.models import Entry
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
        "interval": None,
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


def test_a_share_and_a_score_tell_how_sure_they_are(program: Program) -> None:
    (share,) = program.get("metrics/active_share/values?of=portfolio&last=2024-03-10").body["series"]
    told = share["values"][0]
    assert told["interval"]["method"] == "wilson"
    low, value, high = (float(one) for one in (told["interval"]["low"], told["value"], told["interval"]["high"]))
    assert 0 <= low < value < high <= 100
    (score,) = program.get("metrics/nps/values?account=north&last=2024-03-10").body["series"]
    assert (score["values"][0]["n"], score["values"][0]["interval"]["method"]) == (2, "adjusted_wald")
    (amount,) = program.get("metrics/mrr/values?account=north").body["series"]
    assert amount["values"][0]["interval"] is None


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


def test_a_value_is_taken_back_and_was_there(program: Program, module_workspace: ServedWorkspace) -> None:
    def on(day: str, known: str = "") -> object:
        asked = f"metrics/csat/values?account=taken&first={day}&last={day}" + (f"&known_at={known}" if known else "")
        return program.get(asked).body["series"][0]["values"][0]["value"]

    # The company's files are known since today; what is known at an instant of 2024 came over REST.
    program.put("accounts/taken", {"created": "2024-01-01"})
    for day, value in (("2024-03-02", 60), ("2024-03-06", 70), ("2024-03-06", 75)):
        program.post("metrics/csat/values", {"values": [{"account": "taken", "day": day, "value": value}]})
    moment = module_workspace.now().isoformat().replace("+00:00", "Z")
    gone = "metrics/csat/values?account=taken&day=2024-03-06&reason=typing%20mistake"
    assert program.delete(gone).status == 204
    assert (on("2024-03-06"), on("2024-03-06", moment), on("2024-03-05")) == (60, 75, 60)
    assert program.delete(gone).body == {
        "code": "not_found",
        "message": "There is no value of CSAT for “taken” that was entered for 2024-03-06.",
        "field": "day",
    }
    entry = Entry.objects.filter(act="removed", kind="value").latest("pk")
    assert (entry.subject, entry.before, entry.why) == ("csat of taken on 2024-03-06", '"75"', "typing mistake")


def test_a_value_is_taken_back_with_a_reason_by_who_may_edit_it(
    program: Program, module_workspace: ServedWorkspace
) -> None:
    day = "account=north&day=2024-03-01"
    assert program.delete(f"metrics/csat/values?{day}&reason=%20").body["field"] == "reason"
    assert program.delete(f"metrics/csat/values?{day}").body["field"] == "reason"
    assert program.delete(f"metrics/mrr/values?{day}&reason=x").body["code"] == "computed"
    assert program.delete("metrics/csat/values?account=nobody&day=2024-03-01&reason=x").status == 404
    assert make_program("read_values").delete(f"metrics/csat/values?{day}&reason=x").status == 403
    assert make_program(role="viewer").delete(f"metrics/csat/values?{day}&reason=x").status == 403
    assert program.get("metrics/csat/values?known_at=2024-03-01T00:00:00").body["field"] == "known_at"


def test_what_holds_from_a_day_on_moves_the_days_from_it_on(
    program: Program, module_workspace: ServedWorkspace
) -> None:
    def shares(known: str = "") -> list[object]:
        asked = f"metrics/licence_use/values?account=held&first=2024-02-28&last=2024-03-02{known}"
        return [one["denominator"] for one in program.get(asked).body["series"][0]["values"]]

    program.put("accounts/held", {"created": "2024-01-01", "traits": {"licences": 12}})
    before = module_workspace.now().isoformat().replace("+00:00", "Z")
    program.put("accounts/held", {"traits": {"licences": 30}, "effective_at": "2024-03-01"})
    program.put("accounts/held", {"traits": {"licences": None}, "effective_at": "2024-03-02"})
    assert shares() == [12, 12, 30, None]
    assert shares(f"&known_at={before}") == [12, 12, 12, 12]


def test_a_record_that_is_removed_leaves_the_sum_and_stays_in_what_was_known(
    program: Program, module_workspace: ServedWorkspace
) -> None:
    def revenue(known: str = "") -> list[object]:
        asked = f"metrics/mrr/values?account=paying&first=2024-02-14&last=2024-02-15{known}"
        return [one["value"] for one in program.get(asked).body["series"][0]["values"]]

    program.put("accounts/paying", {"created": "2024-01-01"})
    program.put("subscriptions/first", {"account": "paying", "fields": {"starts_at": "2024-01-01", "mrr": 700}})
    program.put("subscriptions/more", {"account": "paying", "fields": {"starts_at": "2024-02-15", "mrr": 50}})
    assert revenue() == [700, 750]
    moment = module_workspace.now().isoformat().replace("+00:00", "Z")
    program.delete("subscriptions/more")
    assert revenue() == [700, 700]
    assert revenue(f"&known_at={moment}") == [700, 750]


def test_an_account_that_is_deleted_has_its_past(program: Program, module_workspace: ServedWorkspace) -> None:
    program.put("accounts/short", {"name": "Short", "created": "2024-01-01"})
    program.put("subscriptions/short", {"account": "short", "fields": {"starts_at": "2024-01-01", "mrr": 10}})
    assert program.delete("accounts/short").status == 204
    asked = "metrics/mrr/values?account=short&first=2024-03-10&last=2024-03-11"
    found = [(one["value"], one["reason"]) for one in program.get(asked).body["series"][0]["values"]]
    assert found == [(10, None), (None, "not_yet")]
