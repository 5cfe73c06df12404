"""A source that cannot be read is told once to those who look after sources, and the alert closes by itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

from tests.web import company
from tests.web.conftest import VERA, signed_in

from bellwether.audit.queries import entries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.reading import read_text
from bellwether.catalog.serving import ServedWorkspace
from bellwether.ingest.pulls import actions as pulls
from bellwether.ingest.pulls.failing import TRIES
from bellwether.ingest.pulls.moment import Moment
from bellwether.work.failing import actions as failing
from bellwether.work.failing.actions import GONE, READ
from bellwether.work.models import SourceAlertRow
from bellwether.work.outages.actions import Told

DEFINITION = """
sources:
  - key: crm
    pull:
      system: sqlite
      place: PLACE
      tables:
        deals:
          {kind: deals, query: SELECT * FROM deals, mapping: "{id: id, account: account, fields: {amount: amount}}"}
"""
START = datetime(2024, 3, 11, 8, tzinfo=UTC)
DAY = START.date()


def test_a_source_that_cannot_be_read_is_told_once_until_it_can(workspace: ServedWorkspace, tmp_path: Path) -> None:
    crm = define(workspace, tmp_path)
    for place in range(TRIES):
        assert failing.something_to_tell(DAY) is False
        pull(workspace, START + timedelta(minutes=5 * place))
    assert failing.something_to_tell(DAY)
    assert [tell(), tell()] == [Told(1, 0, 0), Told(0, 0, 0)]
    (alert,) = SourceAlertRow.objects.all()
    told = (
        "“crm” cannot be read since 11 Mar 2024, 08:00. It was never read. "
        f"deals: “{crm}” is not there, or not a file. Correct “place”, or put the file back."
    )
    for address in ("/", "/alerts/"):
        assert told in page("Administrator", address)
        assert told not in page(VERA, address)
    with closing(sqlite3.connect(crm)) as opened:
        opened.execute("CREATE TABLE orders (id)")
    pull(workspace, START + timedelta(hours=1))
    assert failing.something_to_tell(DAY), "it fails for another reason"
    assert tell() == Told(0, 0, 0)
    assert "no such table: deals" in page("Administrator", "/alerts/")
    with closing(sqlite3.connect(crm)) as opened:
        opened.execute("CREATE TABLE deals (id, account, amount)")
    pull(workspace, START + timedelta(hours=2))
    assert tell() == Told(0, 1, 0)
    alert.refresh_from_db()
    assert (alert.state, alert.closed_by, alert.close_reason) == ("closed", "Bellwether", READ)
    assert "“crm” cannot be read" not in page("Administrator", "/")
    assert READ in page("Administrator", "/alerts/?state=closed")


def test_the_alert_of_a_source_is_answered_and_then_not_told_again(workspace: ServedWorkspace, tmp_path: Path) -> None:
    define(workspace, tmp_path)
    for place in range(TRIES):
        pull(workspace, START + timedelta(minutes=place))
    tell()
    (alert,) = SourceAlertRow.objects.all()
    ada, address = signed_in("Administrator"), f"/alerts/sources/{alert.pk}"
    assert signed_in("Analyst").post(f"{address}/close/", {"reason": "Known"}).status_code == 403
    ada.post(f"{address}/snooze/", {"until": "2024-03-12", "reason": "It is moved"})
    assert "“crm” cannot be read" not in page("Administrator", "/")
    assert failing.tell(date(2024, 3, 12), at=START) == Told(0, 0, 1)
    ada.post(f"{address}/close/", {"reason": "It is gone for good"})
    pull(workspace, START + timedelta(hours=1))
    assert tell() == Told(0, 0, 0)
    assert "closed by Administrator" in page("Administrator", "/alerts/?state=closed")
    assert [one.why for one in entries(limit=2)] == ["It is gone for good", "It is moved"]


def test_the_alert_of_a_source_that_is_no_longer_pulled_closes(workspace: ServedWorkspace, tmp_path: Path) -> None:
    define(workspace, tmp_path)
    for place in range(TRIES):
        pull(workspace, START + timedelta(minutes=place))
    tell()
    workspace.apply(read_text("sources: [{key: crm}]", "here"), Authorship("ada", START))
    assert tell() == Told(0, 1, 0)
    assert SourceAlertRow.objects.get().close_reason == GONE


def define(workspace: ServedWorkspace, folder: Path) -> Path:
    """The source is pulled from a file that is not there."""
    crm = folder / "crm.sqlite"
    workspace.apply(read_text(DEFINITION.replace("PLACE", str(crm)), "here"), Authorship("ada", START))
    return crm


def pull(workspace: ServedWorkspace, at: datetime) -> None:
    pulls.run_source(workspace, "crm", Moment("ada", at))


def tell() -> Told:
    return failing.tell(DAY, at=company.NOW)


def page(who: str, address: str) -> str:
    return unescape(signed_in(who).get(address).content.decode())
