"""An event that stops is told once, holds what reads it, and heals: from the sending library to the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.ingest.live.conftest import Live, Shop
from tests.ingest.watching.conftest import ACCOUNTS, BUY, LAST, LOGIN, NOW, make_product
from tests.web import company
from tests.web.conftest import VERA, served_copy, signed_in

from bellwether.audit.queries import entries
from bellwether.catalog import jobs as computing
from bellwether.catalog.actions import Authorship
from bellwether.catalog.reading import read_text
from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown, Value
from bellwether.engine.engine import Span
from bellwether.ingest.live.keyring import Sender
from bellwether.ingest.live.receiving import receive
from bellwether.ingest.live.senders import senders
from bellwether.ingest.watching import actions as finding
from bellwether.ingest.watching import jobs as watching
from bellwether.ingest.watching.models import OutageRow
from bellwether.members.actions.keying import make_key
from bellwether.members.actions.recording import Actor
from bellwether.members.models import Member
from bellwether.work import jobs as work
from bellwether.work.models import AlertRow, OutageAlertRow
from bellwether.work.outages import actions as outages
from bellwether.work.outages.actions import Told
from bellwether.work.outages.domain import BACK, HEALED
from bellwether.workspace.home import find_home

RULES = """
health:
  - key: health
    name: Health
    profiles:
      - {key: all, name: All, groups: [{name: Use, weight: 1, drivers: [{metric: buys, linear: {from: 0, to: 10}}]}]}
alerts: [{key: few, name: Buys little, when: buys < 3, shows: buys}]
"""
THURSDAY, FRIDAY = LAST - timedelta(days=3), LAST - timedelta(days=2)


@dataclass
class Sold(Shop):
    """The served workspace, as messages are written into it."""

    served: ServedWorkspace | None = None

    def catalog(self) -> Catalog:
        assert self.served is not None
        return self.served.catalog()

    def now(self) -> datetime:
        assert self.served is not None
        return self.served.now()


@dataclass
class App(Live):
    """The app, which sends with a key of its own."""

    def senders(self) -> dict[str, Sender]:
        return senders(self.shop.home, self.shop.now())


@dataclass
class Story:
    """The workspace with its clock, and the app that sends to it."""

    workspace: ServedWorkspace
    app: App
    key: str
    at: datetime = NOW
    lost: list[dict[str, Any]] = field(default_factory=list)

    def send(self, first: date, last: date, *, without_even: bool) -> None:
        """Every account buys and logs in as usual; of every second one the library loses what is bought."""
        messages: list[dict[str, Any]] = []
        for day in (first + timedelta(days=place) for place in range((last - first).days + 1)):
            for account in range(ACCOUNTS):
                for event, times in ((BUY, 3), (LOGIN, 4)):
                    for number in range(times if day.weekday() < 5 else times // 2):
                        told = self._message(day, account, event, number)
                        lost = without_even and event == BUY and account % 2 == 0
                        (self.lost if lost else messages).append(told)
        self.deliver(messages)

    def deliver(self, messages: list[dict[str, Any]]) -> None:
        for start in range(0, len(messages), 500):
            assert self.app.send(*messages[start : start + 500], key=self.key).status == 200

    def _message(self, day: date, account: int, event: str, number: int) -> dict[str, Any]:
        return {
            "type": "track",
            "messageId": f"{day}-{account}-{event}-{number}",
            "userId": f"u{account}",
            "event": event,
            "timestamp": f"{day}T10:00:00Z",
            "context": {"groupId": f"a{account}"},
        }

    def pass_on(self, to: datetime) -> None:
        """Some time later, with the jobs that it is time for, in the order in which they wait for each other."""
        self.at = to
        for needed, body in (
            (work.something_is_new, work.watch),
            (watching.something_came, watching.watch_sources),
            (computing.values_are_behind, computing.compute),
            (work.something_is_new, work.watch),
            (work.outage_news, work.tell),
        ):
            if needed():
                body({}, lambda done, total, words: None)

    def value(self, metric: str, account: str, day: date) -> Value:
        """What is stored."""
        (series,) = self.workspace.engine().history([metric], account, Span(day, day))
        return series.row(0)[0]

    def alerts(self) -> tuple[list[str], list[str]]:
        """The states of the alerts of accounts, and of those of outages."""
        return (
            list(AlertRow.objects.values_list("state", flat=True)),
            list(OutageAlertRow.objects.values_list("state", flat=True)),
        )


@pytest.fixture(scope="module")
def sold_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product, with two members of the team."""
    home = tmp_path_factory.mktemp("sold") / "home"
    make_product(home)
    workspace = ServedWorkspace(find_home(home), clock=lambda: NOW)
    for name, role in (("Administrator", "administrator"), (VERA, "account_manager")):
        Member.objects.create(email=f"{role}@tailwind.example", name=name, role=role)
    workspace.close()
    return home


@pytest.fixture
def story(sold_home: Path, tmp_path: Path) -> Iterator[Story]:
    """The product with a score and a rule, on the morning of a Friday."""
    with served_copy(sold_home, tmp_path / "home") as workspace:
        workspace.apply(read_text(RULES, "here"), Authorship("ada", NOW))
        key = make_key("app", by=Actor.of_this_machine("Ada", NOW)).secret
        shop = Sold(workspace.home, workspace.warehouse, NOW, workspace)
        story = Story(workspace, App(shop), key, NOW)
        workspace.now = lambda: story.at
        receive(story.app.receiving)
        story.send(LAST - timedelta(days=6), THURSDAY, without_even=False)
        story.pass_on(datetime(2026, 3, 6, 6, tzinfo=UTC))
        yield story
        receive(None)
        story.app.receiving.stop()


def test_an_event_that_stops_is_told_once_holds_what_reads_it_and_heals(story: Story) -> None:
    usual, well = Known(Decimal(9)), story.value("health", "a0", THURSDAY)
    assert story.value("buys", "a0", THURSDAY) == usual
    assert story.alerts() == ([], [])

    story.at = NOW
    story.send(FRIDAY, LAST, without_even=True)
    story.pass_on(NOW)
    lost = story.value("buys", "a0", LAST)
    assert isinstance(lost, Unknown)
    assert lost.reason is Reason.STALE
    assert story.value("health", "a0", LAST) == replace(well, marks=Mark.HELD)
    assert story.value("buys", "a1", LAST) == Known(Decimal(5))
    assert story.alerts() == ([], ["open"]), "one alert of the outage, and none of the accounts for which it is"
    told = f"“{BUY}” stopped coming for 6 accounts (a0, a10, a2, a4, a6 and 1 more) on 6 Mar 2026"
    assert told in page("Administrator", "/alerts/")
    assert told in page("Administrator", "/")
    assert told not in page(VERA, "/alerts/?whose=all")

    story.deliver(story.lost)
    story.pass_on(NOW + timedelta(minutes=20))
    assert story.value("buys", "a0", LAST) == Known(Decimal(5))
    assert story.value("buys", "a0", LAST - timedelta(days=1)) == Known(Decimal(7), marks=Mark.RESTATED)
    assert Mark.HELD not in story.value("health", "a0", LAST).marks
    assert story.alerts() == ([], ["closed"])
    assert "closed by Bellwether" in page("Administrator", "/alerts/?state=closed")
    assert told not in page("Administrator", "/")
    assert computing.verify({}, lambda done, total, words: None).endswith("equal a rebuild.")


@pytest.mark.long
def test_without_the_outage_the_rule_would_have_opened_alerts(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "watch", lambda *_: finding.Watched((), ()))
    story.at = NOW
    story.send(FRIDAY, LAST, without_even=True)
    story.pass_on(NOW)
    assert story.alerts() == (["open"] * 6, [])


def test_the_alert_of_an_outage_is_snoozed_and_closed_with_a_reason(workspace: ServedWorkspace) -> None:
    OutageRow.objects.create(source="app", event="Login", starts=date(2024, 3, 9), usual=40, found_at=company.NOW)
    tell()
    (alert,) = OutageAlertRow.objects.all()
    ada, anna = signed_in("Administrator"), signed_in("Analyst")
    address = f"/alerts/outages/{alert.pk}"
    assert "“Login” stopped coming" in page("Analyst", "/alerts/")
    assert anna.post(f"{address}/close/", {"reason": "Known"}).status_code == 403
    refused = ada.post(f"{address}/snooze/", {"until": "2024-03-11", "reason": "Known"}, follow=True)
    assert "Choose a later day" in refused.content.decode()
    ada.post(f"{address}/snooze/", {"until": "2024-03-12", "reason": "The vendor knows"})
    assert "“Login” stopped" not in page("Administrator", "/")
    assert "The vendor knows" in page("Administrator", "/alerts/")
    assert outages.tell(date(2024, 3, 12), at=company.NOW) == Told(0, 0, 1)
    ada.post(f"{address}/close/", {"reason": "Nobody needs it"})
    assert tell() == Told(0, 0, 0), "what somebody closed is not told again"
    assert "closed by Administrator" in page("Administrator", "/alerts/?state=closed")
    changes = [one.why for one in entries(limit=2)]
    assert changes == ["Nobody needs it", "The vendor knows"]


def test_the_alert_of_an_outage_closes_when_it_is_over_or_meant(workspace: ServedWorkspace) -> None:
    starts, later = date(2024, 3, 8), date(2024, 3, 10)
    ends = {"back": later, "healed": starts, "meant": starts}
    rows = [
        OutageRow.objects.create(source="app", event=one, starts=starts, usual=40, found_at=company.NOW) for one in ends
    ]
    assert tell() == Told(3, 0, 0)
    for row in rows:
        row.ends = ends[row.event]
        row.meant_by, row.why = ("Ada", "Replaced") if row.event == "meant" else ("", "")
        row.save()
    assert tell() == Told(0, 3, 0)
    closed = {row.outage.event: (row.closed_by, row.close_reason) for row in OutageAlertRow.objects.all()}
    assert closed == {"back": ("Bellwether", BACK), "healed": ("Bellwether", HEALED), "meant": ("Ada", "Replaced")}


def tell() -> Told:
    return outages.tell(company.NOW.date(), at=company.NOW)


def page(who: str, address: str) -> str:
    return unescape(signed_in(who).get(address).content.decode())
