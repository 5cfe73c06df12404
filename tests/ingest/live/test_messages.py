"""What becomes of each kind of message: events, traits with their history, memberships, names; and what is left out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.ingest.live.conftest import KEY, MOBILE_KEY, NOW, Live, track

from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.engine.warehouse.rows import NO_DAY, Kind
from bellwether.ingest.live.limits import LONGEST_NAME, MOST_MESSAGES, MOST_PARTS
from bellwether.ingest.live.privacy import Privacy
from bellwether.ingest.quarantine.keeping import scrub_quarantine

TODAY = day_number(NOW.date())


def at(live: Live, message: str) -> datetime:
    ((micros, day),) = live.rows(f"SELECT h.\"at\", day FROM held h WHERE id = '{message}'")
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    assert day_number(moment.date()) == day
    return moment


def raw(live: Live, message: str) -> dict[str, Any]:
    ((text,),) = live.rows(f"SELECT raw FROM held WHERE id = '{message}'")
    told: dict[str, Any] = json.loads(text)
    return told


def told(statement: str, message: str, **more: Any) -> dict[str, Any]:
    return {"type": statement, "messageId": message, "timestamp": "2026-03-10T11:59:59Z", **more}


def counts(live: Live) -> dict[tuple[str, str, str], int]:
    return {(source, name, what): n for (source, _, name, what), n in live.receiving.tallies.totals.items()}


# Events


def test_a_message_that_comes_again_is_one_event_and_the_first_holds(live: Live) -> None:
    live.send(track("m1"), track("m1", "Other"), track("m2"))
    live.send(track("m1", "Third"), track("m2"))
    assert live.events() == [("m1", "Login", "acme", "ann"), ("m2", "Login", "acme", "ann")]
    assert counts(live)["web", "", "repeated"] == 3


def test_a_message_is_the_same_whichever_source_sends_it_again(live: Live) -> None:
    live.send(track("m1"))
    live.send(track("m1"), key=MOBILE_KEY)
    assert len(live.events()) == 1


def test_a_message_without_id_that_is_sent_again_is_one_event(live: Live) -> None:
    one = {key: value for key, value in track("").items() if key != "messageId"}
    live.send(one, one, sentAt="2026-03-10T12:00:00Z")
    live.send(one, sentAt="2026-03-10T12:00:02Z")
    live.send({**one, "timestamp": "2026-03-10T11:59:58Z"})
    assert len(live.events()) == 2


def test_properties_are_typed_as_the_catalog_says_and_kept_as_they_came(live: Live) -> None:
    live.send(
        track("m1", properties={"amount": 12.5, "plan": " Pro ", "paid": True, "more": {"deep": [1]}}),
        track("m2", properties={"amount": "7", "plan": 5, "paid": 0}),
        track("m3", properties={"amount": 0.1 + 0.2, "plan": None}),
    )
    slots = live.shop.warehouse._slots
    amount, plan, paid = (slots.column("event", slots.fields("event")[key]) for key in ("amount", "plan", "paid"))
    found = live.rows(
        f"SELECT id, h.{amount}, t.text, h.{paid} FROM held h LEFT JOIN text t ON h.{plan} = t.code ORDER BY id"
    )
    assert found == [("m1", 125_000, "Pro", 1), ("m2", 70_000, "5", 0), ("m3", 3_000, None, None)]
    assert raw(live, "m1") == {"amount": 12.5, "plan": " Pro ", "paid": True, "more": {"deep": [1]}}


def test_a_value_of_another_type_is_missing_and_counted_but_the_event_stays(live: Live) -> None:
    live.send(track("m1", properties={"amount": "a lot"}), track("m2", properties={"amount": [1]}))
    assert len(live.events()) == 2
    assert dict(live.receiving.tallies.conflicts) == {("web", "Login", "amount"): 2}


def test_numbers_that_json_does_not_have_are_missing(live: Live) -> None:
    body = json.dumps({"batch": [track("m1", properties={"amount": float("nan"), "plan": "a"})], "writeKey": KEY})
    assert "NaN" in body
    assert live.post("/v1/batch", body.encode()).status == 200
    assert raw(live, "m1") == {"amount": None, "plan": "a"}


def test_half_a_character_becomes_a_question_mark(live: Live) -> None:
    live.send(track("m1", properties={"plan": "\ud800!"}))
    assert raw(live, "m1") == {"plan": "?!"}


def test_surroundings_of_a_message_are_kept_as_properties(live: Live) -> None:
    context = {"groupId": "acme", "library": {"name": "analytics-node", "version": "3.1.0"}, "app": {"version": "4.2"}}
    live.send(track("m1", context=context), context={"library": {"name": "other"}})
    assert raw(live, "m1") == {
        "context_library_name": "analytics-node",
        "context_library_version": "3.1.0",
        "context_app_version": "4.2",
    }


def test_what_a_whole_batch_says_of_its_surroundings_holds_for_each_message(live: Live) -> None:
    one = {key: value for key, value in track("m1").items() if key != "context"}
    live.send(one, context={"groupId": "globex", "library": {"name": "other"}})
    assert (live.events(), raw(live, "m1")) == (
        [("m1", "Login", "globex", "ann")],
        {"context_library_name": "other"},
    )


def test_a_page_is_an_event_whose_name_is_a_property(live: Live) -> None:
    live.send({**track("m1"), "type": "page", "event": None, "name": "Pricing", "category": "Docs"})
    assert (live.events(), raw(live, "m1")) == (
        [("m1", "Page Viewed", "acme", "ann")],
        {"name": "Pricing", "category": "Docs"},
    )


def test_ids_that_are_numbers_or_have_space_around_are_tidy_texts(live: Live) -> None:
    live.send(track("m1", userId=17), track("m2", userId=" ann ", context={"groupId": 4.0}))
    assert live.events() == [("m1", "Login", "acme", "17"), ("m2", "Login", "4", "ann")]


# Time


def test_a_clock_that_is_off_is_put_right_by_when_the_message_was_sent(live: Live) -> None:
    live.send(track("m1", timestamp="2026-03-10T09:00:00Z"), sentAt="2026-03-10T10:00:00Z")
    assert at(live, "m1") == datetime(2026, 3, 10, 11, tzinfo=UTC)
    assert raw(live, "m1") == {"original_timestamp": "2026-03-10T09:00:00Z"}


def test_a_message_that_waited_for_days_happened_when_it_says(live: Live) -> None:
    live.send(track("m1", timestamp="2026-03-01T09:00:00Z"), sentAt="2026-03-01T09:00:05Z")
    assert at(live, "m1") == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert counts(live)["web", "Login", "late"] == 1


def test_what_lies_ahead_happened_when_it_was_received(live: Live) -> None:
    live.send(track("m1", timestamp="2026-03-10T12:59:00Z"), track("m2", timestamp="2031-01-01T00:00:00Z"))
    assert (at(live, "m1"), at(live, "m2")) == (datetime(2026, 3, 10, 12, 59, tzinfo=UTC), NOW)
    assert counts(live)["web", "Login", "ahead of time"] == 1


@pytest.mark.parametrize("told_at", [None, "yesterday"])
def test_without_a_time_it_happened_when_it_was_received(live: Live, told_at: str | None) -> None:
    live.send(track("m1", timestamp=told_at))
    assert at(live, "m1") == NOW


def test_late_events_dirty_the_days_that_they_touch(live: Live) -> None:
    live.send(track("m1"))
    before = live.shop.warehouse.batch()
    live.send(track("m2", timestamp="2026-01-05T09:00:00Z"))
    dirt = live.shop.warehouse.dirt(before)
    assert (dirt.first_day.tolist(), dirt.events) == ([day_number(date(2026, 1, 5))], frozenset({"Login"}))


# People and accounts


def test_identify_tells_traits_from_then_on_and_null_clears_them(live: Live) -> None:
    live.send(told("identify", "i1", userId="ann", timestamp="2026-03-01T09:00:00Z", traits={"age": 30, "city": "Ulm"}))
    live.send(told("identify", "i2", userId="ann", traits={"age": None}))
    march = day_number(date(2026, 3, 1))
    assert live.trait(Kind.PERSON, "age") == [(march, 30, True), (TODAY, 0, False)]
    assert [(day, there) for day, _, there in live.trait(Kind.PERSON, "city")] == [(march, True)]


def test_a_trait_of_another_type_says_nothing_and_is_counted(live: Live) -> None:
    live.send(told("identify", "i1", userId="ann", traits={"age": 30}))
    live.send(told("identify", "i2", userId="ann", traits={"age": "old"}))
    assert live.trait(Kind.PERSON, "age") == [(TODAY, 30, True)]
    assert dict(live.receiving.tallies.conflicts) == {("web", "identify", "age"): 1}


def test_a_message_about_people_that_comes_again_says_nothing_new(live: Live) -> None:
    one = told("identify", "i1", userId="ann", traits={"age": 30})
    live.send(one, one)
    live.send({**one, "traits": {"age": 31}})
    assert live.trait(Kind.PERSON, "age") == [(TODAY, 30, True)]
    assert counts(live)["web", "", "repeated"] == 2


def test_group_declares_the_account_and_tells_its_traits_and_members(live: Live) -> None:
    live.send(
        told("group", "g1", userId="ann", groupId="acme", timestamp="2026-03-01T09:00:00Z")
        | {"traits": {"name": "Acme", "createdAt": "2025-11-02T10:00:00Z", "employees": 12}}
    )
    live.send(told("group", "g2", userId="ann", groupId="acme", traits={"name": "Acme Inc"}))
    accounts = live.shop.warehouse.accounts()
    assert (accounts.external_id, accounts.name, accounts.created.tolist()) == (
        ("acme",),
        ("Acme Inc",),
        [day_number(date(2025, 11, 2))],
    )
    march = day_number(date(2026, 3, 1))
    assert live.trait(Kind.ACCOUNT, "employees") == [(march, 12, True)]
    members = live.shop.warehouse.memberships()
    assert (members.starts.tolist(), members.ends.tolist()) == ([march], [NO_DAY])


def test_a_group_call_from_before_a_membership_makes_it_longer(live: Live) -> None:
    live.send(told("group", "g1", userId="ann", groupId="acme"))
    live.send(told("group", "g2", userId="ann", groupId="acme", timestamp="2026-03-01T09:00:00Z"))
    members = live.shop.warehouse.memberships()
    march = day_number(date(2026, 3, 1))
    assert list(zip(members.starts.tolist(), members.ends.tolist(), strict=True)) == [(march, TODAY), (TODAY, NO_DAY)]


def test_who_is_below_whom_is_not_told_by_group_calls(live: Live) -> None:
    live.send(told("group", "g1", groupId="acme", traits={"parent": "acme", "plan": "pro"}))
    assert (live.trait(Kind.ACCOUNT, "parent"), len(live.trait(Kind.ACCOUNT, "plan"))) == ([], 1)


def test_alias_makes_two_names_one_person(live: Live) -> None:
    live.send(track("m1", userId="old"), track("m2"))
    live.send(told("alias", "a1", userId="ann", previousId="old"))
    old, ann = live.shop.warehouse.keys(Kind.PERSON, ["old", "ann"]).tolist()
    assert old == ann


# Visitors


def visit(message: str, visitor: str) -> dict[str, Any]:
    return {**track(message), "userId": None, "anonymousId": visitor}


def test_a_visitor_is_no_user_until_somebody_is_recognised_in_it(live: Live) -> None:
    live.send(visit("m1", "v1"), visit("m2", "v2"))
    assert [person for *_, person in live.events()] == [None, None]
    live.send(told("identify", "i1", userId="ann", anonymousId="v1"))
    assert live.events() == [("m1", "Login", "acme", "ann"), ("m2", "Login", "acme", None)]


def test_recognising_is_learned_when_it_is_told(live: Live) -> None:
    live.send(visit("m1", "v1"))
    live.shop.at = NOW + timedelta(hours=1)
    live.send(told("alias", "a1", userId="ann", previousId="v1"))
    ((recorded,),) = live.rows("SELECT recorded FROM held")
    assert recorded == micros_of(NOW + timedelta(hours=1))


def test_later_visits_and_those_beside_the_telling_are_of_the_person_at_once(live: Live) -> None:
    live.send(visit("m1", "v1"), told("identify", "i1", userId="ann", anonymousId="v1"))
    live.send(visit("m2", "v1"))
    assert [person for *_, person in live.events()] == ["ann", "ann"]


def test_a_visit_that_is_sent_again_after_the_telling_is_still_one(live: Live) -> None:
    live.send(visit("m1", "v1"))
    live.send(told("alias", "a1", userId="ann", previousId="v1"))
    live.send(visit("m1", "v1"))
    assert live.events() == [("m1", "Login", "acme", "ann")]


def test_a_visit_that_comes_twice_in_one_batch_is_one_event_of_the_person(live: Live) -> None:
    live.send(visit("m1", "v1"), visit("m1", "v1"))
    live.send(told("identify", "i1", userId="ann", anonymousId="v1"))
    assert live.events() == [("m1", "Login", "acme", "ann")]


def test_erasing_a_person_leaves_no_trace_of_the_visitor(live: Live) -> None:
    live.send(visit("m1", "visitor-77"), visit("m2", "visitor-78"))
    live.send(told("identify", "i1", userId="ann", anonymousId="visitor-77", traits={"email": "ann@acme.example"}))
    live.shop.warehouse.erase("ann", micros_of(NOW))
    everything = str(live.rows("SELECT * FROM held")) + str(live.rows("SELECT text FROM text"))
    assert ("visitor-77" in everything, "ann@acme" in everything, "visitor-78" in everything) == (False, False, True)


def test_an_erased_name_that_comes_again_is_somebody_else(live: Live) -> None:
    live.send(track("m1"))
    live.shop.warehouse.erase("ann", micros_of(NOW))
    live.send(track("m2"))
    (first, second) = [person for *_, person in live.events()]
    assert (first != second, second) == (True, "ann")


# What is left out


@pytest.mark.parametrize(
    ("message", "column", "reason"),
    [
        ({**track("m1"), "userId": None}, "userId", "the message names nobody: neither userId nor anonymousId"),
        (track("m1", ""), "event", "a track call needs the name of its event"),
        (track("m1", "x" * (LONGEST_NAME + 1)), "event", "the name of the event has more than 200 characters"),
        (track("m" * 501), "messageId", "it has more than 500 characters"),
        (track("m1", properties=[1]), "properties", "“properties” is not a JSON object"),
        (track("m1", properties={"x": "y" * 70_000}), "properties", "the message has more than 65,536 bytes"),
        (track("m1", timestamp=0), "timestamp", "this is before the year 2000: the sender's clock was not set"),
        ({**track("m1"), "type": "delete"}, "type", "there is no call “delete”"),
        ({"messageId": "m1"}, "type", "the message has no type"),
        (told("group", "g1", userId="ann"), "groupId", "a group call needs a groupId"),
        (told("alias", "a1", userId="ann"), "previousId", "an alias call needs a userId and a previousId"),
        (track("m1", userId=True), "userId", "it is not of the kind that the call asks for, but: bool"),
    ],
)
def test_a_message_that_cannot_be_taken_is_kept_aside_and_the_others_are_taken(
    live: Live, message: dict[str, Any], column: str, reason: str
) -> None:
    assert live.send(message, track("good")).text == '{"success":true}'
    assert (live.left_out(), [one[0] for one in live.events()]) == ([(column, reason)], ["good"])


def test_messages_behind_the_last_that_is_taken_are_left_out(live: Live) -> None:
    live.send(*(track(f"m{place}") for place in range(MOST_MESSAGES + 2)))
    assert live.rows("SELECT count(*) FROM held") == [(MOST_MESSAGES,)]
    assert live.left_out() == [("batch", "it stands behind the first 2,500 of its batch")]


def test_a_sender_who_makes_up_names_of_events_is_stopped(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bellwether.ingest.live.happening.MOST_EVENT_NAMES", 2)
    live.send(track("m1", "A"), track("m2", "B"), track("m3", "C"), track("m4", "A"))
    assert [message for message, *_ in live.events()] == ["m1", "m2", "m4"]
    assert [column for column, _ in live.left_out()] == ["event"]


def test_a_sender_who_makes_up_names_of_traits_is_stopped_after_a_restart_too(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bellwether.ingest.live.traits.MOST_TRAITS", 2)
    live.send(told("identify", "i1", userId="ann", traits={"a": 1, "b": 2}))
    live.receiving.stop()
    again = Live(live.shop)
    again.send(told("identify", "i2", userId="ann", traits={"c": 3, "a": 4, "d": 5}))
    again.receiving.stop()
    assert [len(live.trait(Kind.PERSON, name)) for name in "abcd"] == [2, 1, 0, 0]
    reason = (
        "the trait “c” is left out: there are 2 names of traits already: send what differs from one to the next "
        "as a value (and 1 more)"
    )
    assert live.left_out() == [("traits", reason)]


def test_an_event_with_too_many_properties_is_left_out(live: Live) -> None:
    most = {f"p{place}": place for place in range(MOST_PARTS)}
    live.send(track("m1", properties=most), track("m2", properties=most | {"one more": 1}), track("m3"))
    reason = "it has more than 1,000 properties: send what belongs together as the parts of one"
    assert ([one[0] for one in live.events()], live.left_out()) == (["m1", "m3"], [("properties", reason)])


def test_what_was_left_out_before_a_restart_stays(live: Live) -> None:
    live.send(track("m1", ""))
    live.receiving.stop()
    again = Live(live.shop)
    again.send(track("m2", ""))
    again.receiving.stop()
    assert len(live.left_out()) == 2


# Privacy


def test_erasing_a_person_reaches_messages_that_were_left_out(live: Live) -> None:
    live.send(told("identify", "i1", userId="ann-17", traits={"email": "ann@acme.example"}))
    live.send(track("m1", "", userId="ann-17", properties={"email": "ann@acme.example", "by": "bob"}))
    erased = live.shop.warehouse.erase("ann-17", micros_of(NOW))
    assert scrub_quarantine(live.shop.home.quarantine, erased.scrub) == 1
    kept = "".join(path.read_text() for path in live.shop.home.quarantine.glob("*.jsonl"))
    assert ("ann-17" in kept, "acme.example" in kept, "bob" in kept) == (False, False, True)


def test_personal_properties_and_traits_are_dropped_or_hashed_at_the_door(live: Live) -> None:
    live.rules["web"] = Privacy(frozenset({"ip"}), frozenset({"email"}), "secret")
    live.send(
        track("m1", properties={"ip": "10.0.0.1", "email": "Ann@acme.example", "deep": {"ip": "10.0.0.1", "x": 1}}),
        track("m2", properties={"email": "ann@acme.example "}),
        told("identify", "i1", userId="ann", traits={"email": "ann@acme.example", "ip": "10.0.0.1"}),
    )
    first, second = raw(live, "m1"), raw(live, "m2")
    assert first == {"email": second["email"], "deep": {"x": 1}}
    stored = str(live.rows("SELECT * FROM held")) + str(live.rows("SELECT text FROM text"))
    assert ("acme.example" in stored, "10.0.0.1" in stored, second["email"] in stored) == (False, False, True)
