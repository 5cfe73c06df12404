"""The page of sources, and what is read beside it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from tests.web.company import NOW
from tests.web.conftest import signed_in

from bellwether.catalog.actions import Authorship
from bellwether.catalog.reading import read_text
from bellwether.catalog.serving import ServedWorkspace, served
from bellwether.config.observing.figures import REGISTRY
from bellwether.engine.definitions.days import day_number
from bellwether.ingest.jobs import REPLAY, bring_back
from bellwether.ingest.live.left_out import LeftOutMessages
from bellwether.ingest.live.parcels import Count, Delivery, LeftOut, Parcel
from bellwether.ingest.live.property_types import Seen, SeenType
from bellwether.ingest.live.receiving import Receiving, receive
from bellwether.ingest.live.wire import read_body
from bellwether.ingest.pulls import jobs, queries
from bellwether.ingest.quarantine.batches import batches
from bellwether.ingest.watching import jobs as watching
from bellwether.ingest.watching.counting import MISFIT
from bellwether.ingest.watching.models import CountRow, OutageRow
from bellwether.ingest.watching.property_types import census, keep
from bellwether.jobs.domain import JobFailed
from bellwether.jobs.models import RunRow
from bellwether.ui.addresses import number_address
from bellwether.work.jobs import tell

SECONDS = 60
MAPPING = "{id: id, account: account, fields: {amount: amount, created_at: opened}, update: true}"


@pytest.fixture
def crm(own_workspace: ServedWorkspace, tmp_path: Path) -> Path:
    """A database beside the workspace, whose deals are pulled."""
    path = tmp_path / "crm.sqlite"
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("CREATE TABLE deals (id, account, amount, opened, touched)")
        opened.execute("INSERT INTO deals VALUES ('c1', 'north', 100, '2024-03-01', '2024-03-01')")
    table = f'{{kind: deals, query: SELECT * FROM deals, cursor: touched, mapping: "{MAPPING}"}}'
    pull = f"{{system: sqlite, place: '{path}', every: 30m, tables: {{deals: {table}}}}}"
    own_workspace.apply(read_text(f"sources: [{{key: our_crm, pull: {pull}}}]", "here"), Authorship("ada", NOW))
    return path


def silent(done: int, total: int, words: str) -> None:
    """A report that nobody hears."""


def test_the_job_reads_what_is_due_and_the_page_shows_it(crm: Path) -> None:
    assert jobs.something_is_due()
    assert jobs.pull({}, silent) == "our_crm, deals: 1 row read, 1 fact new or changed."
    assert not jobs.something_is_due()
    page = signed_in("Administrator").get("/administration/sources/").content.decode()
    assert "11 Mar, 10:00" in page, "read at 9:30, and so next at 10:00"
    assert "1 row read, 1 fact new or changed" in page


def test_who_looks_at_a_number_is_told_when_what_it_rests_on_is_read_next(crm: Path) -> None:
    metrics = "metrics: [{key: deals_there, name: Deals, formula: count(deals)}, {key: one, name: One, formula: '1'}]"
    served().apply(read_text(metrics, "here"), Authorship("ada", NOW))
    jobs.pull({}, silent)
    ada = signed_in("Administrator")
    told = "our_crm (deals): 11 Mar 2024, 10:00"
    assert f"<dt>Next update</dt><dd>{told}</dd>" in ada.get("/metrics/deals_there/").content.decode()
    assert "Next update" not in ada.get("/metrics/one/").content.decode()
    popover = ada.get(number_address("deals_there", "north", NOW.date() - timedelta(days=1))).content.decode()
    assert f"Next update from {told}." in popover


def test_a_source_that_fails_fails_its_run_and_is_tried_again(crm: Path) -> None:
    crm.unlink()
    with pytest.raises(JobFailed, match="put the file back"):
        jobs.pull({}, silent)
    (standing,) = queries.standings()
    assert standing.due_at == NOW + timedelta(minutes=1)
    page = signed_in("Administrator").get("/administration/sources/").content.decode()
    assert "put the file back" in page


def test_reading_now_asks_for_a_run(crm: Path) -> None:
    answer = signed_in("Administrator").post("/administration/sources/our_crm/read/")
    run = RunRow.objects.get(job=jobs.PULL_SOURCE)
    asked = {"source": "our_crm", "by_name": "Administrator", "course": "on"}
    assert (answer.status_code, run.arguments) == (302, asked)
    assert jobs.pull_source(run.arguments, silent) == "our_crm, deals: 1 row read, 1 fact new or changed."


def test_what_a_source_is_now_can_be_said_on_its_page(crm: Path) -> None:
    ada, address = signed_in("Administrator"), "/administration/sources/our_crm/read/"
    assert 'value="anew"' in ada.get("/administration/sources/").content.decode()
    for course in ("anew", "moved"):
        ada.post(address, {"course": course})
        run = RunRow.objects.filter(job=jobs.PULL_SOURCE).latest("pk")
        assert run.arguments["course"] == course
        assert jobs.pull_source(run.arguments, lambda done, total, words: None).startswith("our_crm, ")
    assert ada.post(address, {"course": "back"}).status_code == 404


def test_what_stopped_is_told_to_those_who_look_after_what_comes_in(workspace: ServedWorkspace) -> None:
    OutageRow.objects.create(source="app", event="Login", starts=NOW.date(), usual=40, found_at=NOW)
    tell({}, silent)
    told = "“Login” stopped coming on 11 Mar 2024; about 40 a day are usual."
    for address in ("/", "/administration/sources/"):
        assert told in signed_in("Administrator").get(address).content.decode()
    assert told not in signed_in("Vera Lindqvist").get("/").content.decode()


def test_the_job_finds_nothing_wrong_where_nothing_is(own_workspace: ServedWorkspace) -> None:
    assert watching.something_came()
    assert watching.watch_sources({}, silent) == "Everything comes as it usually does."
    assert not watching.something_came()


def test_values_that_are_not_of_their_type_are_counted_and_told_with_it(workspace: ServedWorkspace) -> None:
    for of, times in (("Purchase, amount", 12), ("group, licences", 3), ("identify, gone", 2)):
        CountRow.objects.create(source="web", day=NOW.date(), name=of, what=MISFIT, times=times)
    CountRow.objects.create(source="web", day=NOW.date(), name="Login", what=Count.TAKEN, times=1000)
    page = signed_in("Administrator").get("/administration/sources/").content.decode()
    rows = re.findall(r'scope="row">web</th><td>(.*?)</td><td>(.*?)</td><td class="number">(.*?)</td>', page)
    assert rows == [
        ("Purchase", "“amount” is not of its type: it is defined as money", "12"),
        ("group", "“licences” is not of its type: it is defined as number", "3"),
        ("identify", "“gone” is not of its type", "2"),
    ]


def test_a_property_that_comes_in_another_type_is_told_with_its_day(workspace: ServedWorkspace) -> None:
    today = day_number(NOW.date())
    for day, kind in ((today - 2, SeenType.NUMBER), (today - 1, SeenType.TEXT)):
        seen = Counter({("amount", kind): 12, ("<b>", SeenType.NULL): 12})
        keep({("web", day, "Purchase"): Seen(12, seen, {f"p{number}" for number in range(1200)})}, NOW.date())
    page = signed_in("Administrator").get("/administration/sources/").content.decode()
    two = "<td>(.*?)</td>" * 2
    cells = rf'scope="row">amount</th>{two}<td><time.*?>(.*?)</time></td>{two}'
    assert re.findall(cells, page) == [("Purchase", "web", "10 Mar 2024", "number", "text")]
    assert "&lt;b&gt; <span" in page
    assert 'amount <span class="faint">number, text</span> and 1,200 more</td>' in page


def test_the_job_keeps_the_types_of_what_came(own_workspace: ServedWorkspace) -> None:
    receiver = Receiving(own_workspace, dict)
    receiver.start()
    receive(receiver)
    try:
        told = {"type": "track", "messageId": "m1", "userId": "ann", "event": "Login", "properties": {"seats": 3}}
        body = read_body(json.dumps({"batch": [told]}).encode(), None)
        receiver.offer(Parcel("web", receiver.now(), body)).result(SECONDS)
        watching.watch_sources({}, silent)
    finally:
        receive(None)
        receiver.stop()
    known = {(one.history.source, one.history.event): [str(each.type) for each in one.types] for one in census().events}
    assert known[("web", "Login")] == ["number"]


def test_messages_that_wait_are_replayed_on_their_page(own_workspace: ServedWorkspace) -> None:
    texts = [json.dumps({"type": "track", "messageId": "m1", "userId": "ann", "event": "Login"}), "no JSON"]
    delivery = Delivery("web", 0, left_out=[LeftOut(text, "userId", "it names nobody") for text in texts])
    LeftOutMessages(own_workspace.home.quarantine).keep([delivery], NOW)
    (batch,) = [one.ledger.id for one in batches(own_workspace.home.quarantine) if one.ledger.what == "live"]
    signed_in("Administrator").post(f"/administration/quarantine/{batch}/replay/")
    run = RunRow.objects.get(job=REPLAY)
    assert bring_back(run.arguments, silent) == "1 row passed, 1 failed again, 1 wait."


def test_an_event_that_is_gone_on_purpose_is_said_to_be_so_with_a_reason(own_workspace: ServedWorkspace) -> None:
    row = OutageRow.objects.create(source="app", event="Login", starts=NOW.date(), usual=40, found_at=NOW)
    tell({}, silent)
    address = f"/administration/sources/outages/{row.pk}/meant/"
    ada = signed_in("Administrator")
    assert "Say why" in ada.post(address, {"why": ""}, follow=True).content.decode()
    page = ada.post(address, {"why": "Sign-in is elsewhere"}, follow=True).content.decode()
    assert "as it should: Sign-in is elsewhere (Administrator)" in page
    tell({}, silent)
    assert "Login” stopped" not in ada.get("/").content.decode()


def test_monitoring_reads_what_fails_and_what_is_missing(crm: Path) -> None:
    crm.unlink()
    with pytest.raises(JobFailed):
        jobs.pull({}, silent)
    OutageRow.objects.create(source="app", event="Login", starts=NOW.date(), usual=40, found_at=NOW)
    told = generate_latest(REGISTRY).decode()
    assert "bellwether_outages_open 1.0" in told
    assert 'bellwether_pull_failures{source="our_crm",table="deals"} 1.0' in told


SERVER = "{system: postgresql, tables: {deals: {kind: deals, query: SELECT 1, mapping: 'id: id'}}}"


def test_an_administrator_gives_the_address_of_a_server_and_nobody_sees_it(own_workspace: ServedWorkspace) -> None:
    own_workspace.apply(read_text(f"sources: [{{key: our_crm, pull: {SERVER}}}]", "here"), Authorship("ada", NOW))
    address, secret = "/administration/sources/our_crm/address/", "postgresql://me:sesame@db/crm"
    ada, anna = signed_in("Administrator"), signed_in("Analyst")
    assert "Give its address" in ada.get("/administration/sources/").content.decode()
    assert "Give its address" not in anna.get("/administration/sources/").content.decode()
    assert anna.post(address, {"address": secret}).status_code == 403
    assert "cannot be read. Write it like" in ada.post(address, {"address": "no address"}, follow=True).content.decode()
    page = ada.post(address, {"address": secret}, follow=True).content.decode()
    assert "address kept here, sealed" in page
    assert "sesame" not in page
    record = ada.get("/administration/audit/").content.decode()
    assert "source address" in record.lower()
    assert "sesame" not in record
