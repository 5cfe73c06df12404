"""What is read by columns is what each value says by itself, whatever else stands in its column."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bellwether.ingest.live.columns import EMPTY, Memo, Refused, instants, json_object, objects, plain_ids
from bellwether.ingest.live.instants import micros_told
from bellwether.ingest.live.limits import LONGEST_ID, MOST_MESSAGE
from bellwether.ingest.live.naming import Unfit, identity, tidy
from bellwether.ingest.live.parcels import Delivery, Parcel
from bellwether.ingest.live.reading import Reading
from bellwether.ingest.live.wire import Message, read_body

NAMES = st.sampled_from(["ann", " ann ", "", "  ", "e\u0301", "\u00e9", "x" * (LONGEST_ID + 1), "7"])
IDS = st.none() | NAMES | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
ODD_TIMES = [
    "2026-03-10",
    "2026-03-10 11:59",
    "2026-03-10T11",
    "2026-03-10T11:59:59",
    "2026-03-10T11:59:59,5Z",
    "2026-03-10T11:59:59.123456789Z",
    "2026-03-10T11:59:60Z",
    "2026-03-10T24:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-03-10t11:59:59z",
    " 2026-03-10T11:59:59Z",
    "2026-03-10T11:59:59+0200",
    "20260310T115959Z",
    "2026-W10-2",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "yesterday",
    "",
]
MOMENTS = st.integers(-(10**16), 10**17).map(lambda at: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at))
TIMES = (
    MOMENTS.map(datetime.isoformat)
    | MOMENTS.map(lambda at: at.isoformat(timespec="milliseconds").replace("+00:00", "Z"))
    | st.sampled_from(ODD_TIMES)
)


def made(of: Callable[[], object]) -> object:
    """What is made of a value, or why nothing is."""
    try:
        return of()
    except Unfit as unfit:
        return str(unfit)


@given(st.lists(TIMES | st.none() | st.integers(-(10**30), 10**30), min_size=1, max_size=4))
def test_instants_of_a_column_are_those_of_each(told: list[str | int | None]) -> None:
    found, there = instants(told)
    assert [at if one else None for at, one in zip(found.tolist(), there.tolist(), strict=True)] == [
        micros_told(one) for one in told
    ]


@given(st.lists(NAMES | st.integers(), min_size=1, max_size=4))
def test_ids_of_a_column_are_tidy_or_looked_at_one_by_one(told: list[str | int]) -> None:
    ids = plain_ids(told)
    assert ids is None or ids == [tidy(one) if isinstance(one, str) else None for one in told]


@given(st.lists(st.lists(IDS, min_size=1, max_size=4), max_size=4))
def test_names_of_a_column_are_those_of_each_with_the_same_reasons(
    groups: list[list[str | int | float | None]],
) -> None:
    memo: Memo[str | int | float | None, str] = Memo(lambda one: identity(one, "userId"), 3)
    for told in groups:
        refused: Refused = {}
        found = memo.column(told, refused)
        for row, one in enumerate(told):
            each = found[row] if row not in refused else str(refused[row])
            assert each == made(lambda one=one: identity(one, "userId"))  # type: ignore[misc]


@given(
    st.lists(st.sampled_from([b"", b"null", b"{}", b'{"a":1}', b"[1]", b"5", b'{"a":"' + b"x" * MOST_MESSAGE + b'"}']))
)
def test_objects_of_a_column_are_those_of_each_with_the_same_reasons(told: list[bytes]) -> None:
    refused: Refused = {}
    raws = [msgspec.Raw(one) for one in [*told, b"{}"]]
    for row, (found, one) in enumerate(zip(objects(raws, "properties", refused), [*told, b"{}"], strict=True)):
        each = found if row not in refused else str(refused[row])
        assert each == made(lambda one=one: json_object(one, "properties"))  # type: ignore[misc]
        assert row not in refused or found == EMPTY


MESSAGES = st.fixed_dictionaries(
    {"type": st.sampled_from(["track", "track", "page", "identify", "group", "alias", "delete"])},
    optional={
        "messageId": st.sampled_from(["m1", "m2", " m3", 4, "x" * (LONGEST_ID + 1)]),
        "userId": IDS,
        "anonymousId": NAMES,
        "groupId": NAMES,
        "previousId": NAMES,
        "timestamp": TIMES,
        "event": st.sampled_from(["Login", " Login", "", "x" * 201]),
        "name": st.sampled_from(["Home", 5]),
        "properties": st.sampled_from([{}, {"ip": 1}, None, [1]]),
        "traits": st.sampled_from([{"a": 1}, None, [1]]),
        "context": st.sampled_from([{"groupId": "acme", "library": {"name": "n"}}, {"app": {"version": "1"}}]),
    },
)


def rows_of(deliveries: list[Delivery]) -> tuple[list[object], list[object], list[object], dict[object, int]]:
    """Everything that deliveries say, in an order of its own; ids that are drawn are left out."""
    events: list[object] = []
    told: list[object] = []
    left: list[object] = []
    counts: dict[object, int] = {}
    for one in deliveries:
        if (happened := one.events) is not None:
            columns = (happened.accounts, happened.people, happened.visitors, happened.names, happened.raws)
            events += zip_longest(happened.ids, *columns, happened.at.tolist(), happened.recorded.tolist())
        told += [(*each[:-1], bytes(each.traits)) for each in one.told]
        left += one.left_out
        for what, times in one.counts.items():
            counts[what] = counts.get(what, 0) + times
    return sorted(events, key=str), sorted(told, key=str), sorted(left, key=str), counts


@given(st.lists(MESSAGES.filter(lambda one: "messageId" in one or "timestamp" in one), min_size=1, max_size=6))
def test_messages_that_are_read_together_say_what_each_says_alone(messages: list[dict[str, object]]) -> None:
    received = 1_773_144_000_000_000
    bodies = [
        read_body(msgspec.json.encode({"batch": [one], "sentAt": "2026-03-10T10:00:00Z"}), None) for one in messages
    ]
    parcels = [Parcel("web", received + place, body) for place, body in enumerate(bodies)]
    together = Reading(lambda _: True).read(parcels)
    alone = [delivery for parcel in parcels for delivery in Reading(lambda _: True).read([parcel])]
    assert len(together) == 1
    assert rows_of(together) == rows_of(alone)


def test_a_message_without_anything_odd_is_read_as_it_is() -> None:
    body = read_body(
        b'{"batch":[{"type":"track","messageId":"m1","userId":"ann","event":"Login","timestamp":"2026-03-10T11:59:59.5Z",'
        b'"properties":{"a":1},"context":{"groupId":"acme","library":{"name":"n","version":"2"}}}]}',
        None,
    )
    assert isinstance(body.messages[0], Message)
    events, *rest = rows_of(Reading(lambda _: True).read([Parcel("web", 1_773_144_000_000_000, body)]))
    raw = b'{"a":1,"context_library_name": "n", "context_library_version": "2"}'
    at = 1_773_143_999_500_000
    assert events == [("m1", "acme", "ann", None, "Login", raw, at, 1_773_144_000_000_000)]
    assert rest == [[], [], {}]
