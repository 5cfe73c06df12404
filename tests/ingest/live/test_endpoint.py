"""The answers of the endpoint: to whom, at which address, in which packing, and with which words it says no."""

from __future__ import annotations

import base64
import json
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.ingest.live.conftest import KEY, MOBILE_KEY, Live, packed, track
from tests.ingest.live.processes import SECONDS, until

from bellwether.ingest.live.limits import MOST_BODY, MOST_INFLATED

TAKEN = '{"success":true}'
BASIC = "Basic " + base64.b64encode(f"{KEY}:".encode()).decode()


@pytest.mark.parametrize("name", ["batch", "b", "import", "batch/", "b/"])
def test_batches_are_taken_at_every_address_that_libraries_use(live: Live, name: str) -> None:
    answer = live.post(f"/v1/{name}", {"batch": [track("m1")], "writeKey": KEY})
    assert (answer.status, answer.text) == (200, TAKEN)
    assert live.events() == [("m1", "Login", "acme", "ann")]


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("track", "Login"),
        ("t", "Login"),
        ("t/", "Login"),
        ("page", "Page Viewed"),
        ("p", "Page Viewed"),
        ("screen", "Screen Viewed"),
        ("s", "Screen Viewed"),
    ],
)
def test_single_calls_are_events_by_their_address(live: Live, name: str, event: str) -> None:
    call = {key: value for key, value in track("m1").items() if key != "type"} | {"writeKey": KEY}
    assert live.post(f"/v1/{name}", call).text == TAKEN
    assert live.events() == [("m1", event, "acme", "ann")]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {"Authorization": BASIC}),
        ("", {"Authorization": f"Bearer {KEY}"}),
        ("", {"X-Write-Key": KEY}),
        (f"?writeKey={KEY}", {}),
    ],
)
def test_a_key_may_stand_beside_the_body(live: Live, query: str, headers: dict[str, str]) -> None:
    answer = live.ask("POST", f"/v1/batch{query}", json.dumps({"batch": [track("m1")]}).encode(), headers)
    assert (answer.status, len(live.events())) == (200, 1)


def test_the_key_of_a_header_goes_before_that_of_the_body(live: Live) -> None:
    live.post("/v1/batch", {"batch": [track("m1")], "writeKey": MOBILE_KEY}, X_Write_Key=KEY)
    assert [source for source, *_ in live.receiving.tallies.totals] == ["web"]


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        ({"batch": []}, {}, 401, "no_key"),
        ({"batch": [], "writeKey": "wrong"}, {}, 401, "unknown_key"),
        ({"batch": [], "writeKey": KEY}, {"Authorization": "Basic d3Jvbmc6"}, 401, "unknown_key"),
        ({"writeKey": KEY}, {}, 400, "not_understood"),
        ([1], {"X-Write-Key": KEY}, 400, "not_understood"),
        (b"", {"X-Write-Key": KEY}, 400, "not_readable"),
        (b"{", {"X-Write-Key": KEY}, 400, "not_readable"),
        (b'{"batch": [{"userId": "\xff"}]}', {"X-Write-Key": KEY}, 400, "not_readable"),
        (b"[" * 200_000, {"X-Write-Key": KEY}, 400, "not_readable"),
        (b'{"batch":[' + b"9" * 6_000 + b"]}", {"X-Write-Key": KEY}, 400, "not_readable"),
        (b"{}", {"X-Write-Key": KEY, "Content-Encoding": "br"}, 400, "not_readable"),
        (b"{}", {"X-Write-Key": KEY, "Content-Encoding": "gzip"}, 400, "not_readable"),
        (packed({"batch": []})[:-9], {"X-Write-Key": KEY, "Content-Encoding": "gzip"}, 400, "not_readable"),
        (
            zlib.compress(b" " * (MOST_INFLATED + 1)),
            {"X-Write-Key": KEY, "Content-Encoding": "deflate"},
            413,
            "too_large",
        ),
        (b" " * (MOST_BODY + 1), {"X-Write-Key": KEY}, 413, "too_large"),
    ],
    ids=[
        "no key",
        "a wrong key",
        "a wrong key in the header",
        "no batch",
        "a list",
        "nothing",
        "half of it",
        "bytes that are no text",
        "deep",
        "a huge number",
        "an unknown packing",
        "not packed",
        "cut off",
        "much in little",
        "much",
    ],
)
def test_what_cannot_be_taken_is_refused_with_code_and_message(
    live: Live, body: object, headers: dict[str, str], status: int, code: str
) -> None:
    answer = live.post("/v1/batch", body, **headers)
    told = json.loads(answer.text)
    assert (answer.status, told["code"], told["success"], sorted(told)) == (
        status,
        code,
        False,
        ["code", "message", "success"],
    )
    assert told["message"].endswith(".")
    assert live.send(track("after")).status == 200


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/v1/batch", 405), ("POST", "/v1/nothing", 404)])
def test_there_is_no_redirect_and_nothing_else(live: Live, method: str, path: str, status: int) -> None:
    assert live.ask(method, path).status == status


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "bare deflate"])
def test_packed_bodies_are_unpacked(live: Live, encoding: str) -> None:
    told = {"batch": [track("m1")], "writeKey": KEY}
    plain = json.dumps(told).encode()
    bare = zlib.compressobj(wbits=-15)
    body = {
        "gzip": packed(told),
        "deflate": zlib.compress(plain),
        "bare deflate": bare.compress(plain) + bare.flush(),
    }[encoding]
    answer = live.post("/v1/batch", body, Content_Encoding=encoding.split()[-1])
    assert (answer.status, len(live.events())) == (200, 1)


def test_a_page_of_anybody_may_send_plain_text(live: Live) -> None:
    asked = live.ask(
        "OPTIONS",
        "/v1/t",
        headers={
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )
    assert (asked.status, asked.headers["access-control-allow-origin"]) == (200, "https://shop.example")
    assert asked.headers["access-control-allow-headers"] == "authorization,content-type"
    call = json.dumps(track("m1") | {"writeKey": KEY}).encode()
    sent = live.ask("POST", "/v1/t", call, {"Origin": "https://shop.example", "Content-Type": "text/plain"})
    assert (sent.status, sent.headers["access-control-allow-origin"]) == (200, "https://shop.example")


def test_a_browser_is_told_to_send_here(live: Live) -> None:
    answer = live.ask("GET", f"/v1/projects/{KEY}/settings", headers={"Host": "metrics.example"})
    told = {"integrations": {"Segment.io": {"apiKey": KEY, "apiHost": "metrics.example/v1"}}}
    assert (answer.status, json.loads(answer.text)) == (200, told)
    assert live.ask("GET", "/v1/projects/wrong/settings").status == 401


def test_while_no_workspace_is_served_senders_are_told_to_come_back(live: Live) -> None:
    live.endpoint._receiving = lambda: None
    answer = live.send(track("m1"))
    assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "not_now", "1")


def test_when_too_much_waits_senders_are_told_to_come_back_and_what_waits_is_stored(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bellwether.ingest.live.endpoint.SECONDS_FOR_COMMIT", float(SECONDS))
    batcher = live.receiving.batcher
    batcher._most_waiting = 1
    with ThreadPoolExecutor(2) as senders:
        with live.shop.warehouse.transaction():
            first = senders.submit(live.send, track("m1"))
            until(lambda: "Login" in live.receiving._writing._names.known)
            second = senders.submit(live.send, track("m2"))
            until(lambda: batcher.size == 1)
            third = live.send(track("m3"))
        answers = [sent.result(SECONDS).status for sent in (first, second)]
    assert (third.status, third.code, third.headers["retry-after"]) == (429, "too_much_at_once", "1")
    assert (answers, [event[0] for event in live.events()]) == ([200, 200], ["m1", "m2"])


def test_what_is_not_stored_in_time_is_refused_and_stored_once_all_the_same(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bellwether.ingest.live.endpoint.SECONDS_FOR_COMMIT", 0.05)
    with live.shop.warehouse.transaction():
        late = live.send(track("m1"))
    assert (late.status, late.code) == (503, "not_now")
    until(lambda: len(live.events()) == 1)
    monkeypatch.undo()
    assert (live.send(track("m1")).status, len(live.events())) == (200, 1)


def test_requests_are_counted_by_route_and_status_without_keys(live: Live) -> None:
    live.send(track("m1"))
    live.ask("GET", f"/v1/projects/{KEY}/settings")
    live.ask("POST", "/v1/nothing")
    assert live.observed == [("v1/<call>", 200), ("v1/projects/<key>/settings", 200), ("v1/(none)", 404)]
