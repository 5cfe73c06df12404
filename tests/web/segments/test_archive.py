"""Archiving says what uses a definition, refuses while something does, and can be taken back."""

from __future__ import annotations

import re

import pytest
from tests.web.conftest import SignedIn, signed_in
from tests.web.members.conftest import ROOT

from bellwether.catalog.domain import Kind
from bellwether.catalog.queries import archived
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import permitting
from bellwether.members.domain import Right


def texts(html: bytes) -> str:
    """What is read of a page's content."""
    main = html.decode().split("<main", 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_what_reads_a_metric_is_named_and_stands_in_the_way(as_member: SignedIn, workspace: ServedWorkspace) -> None:
    analyst = as_member("Analyst")
    page = texts(analyst.get("/metrics/mrr/archive").content)
    assert "is used. What uses it is changed or archived first: Metric Secret margin Segment Paying customers" in page
    assert analyst.post("/metrics/mrr/archive").status_code == 409
    assert "mrr" in workspace.catalog().metrics


def test_what_is_hidden_is_counted_not_named(as_member: SignedIn) -> None:
    permitting.set_right("analyst", "margin", Right(see=False), by=ROOT)
    page = texts(as_member("Analyst").get("/metrics/mrr/archive").content)
    assert "Secret" not in page
    assert "1 more that you may not see" in page


def test_a_metric_is_archived_with_its_targets_and_brought_back(own_workspace: ServedWorkspace) -> None:
    analyst = signed_in("Analyst")
    assert "1 target of it is archived with it." in texts(analyst.get("/metrics/active_share/archive").content)
    assert analyst.post("/metrics/active_share/archive", {"why": "Replaced"}).status_code == 302
    assert "active_share" not in own_workspace.catalog().metrics
    assert "Archived 1 Active people active_share Replaced Analyst" in texts(analyst.get("/metrics/").content)
    assert analyst.post("/metrics/active_share/restore").status_code == 302
    assert own_workspace.catalog().metrics["active_share"].version == 3


def test_a_segment_is_archived(own_workspace: ServedWorkspace) -> None:
    analyst = signed_in("Analyst")
    assert analyst.post("/segments/travel/archive").status_code == 302
    assert set(own_workspace.catalog().segments) == {"customers"}


@pytest.mark.usefixtures("own_workspace")
def test_a_rule_is_archived() -> None:
    analyst = signed_in("Analyst")
    rule = {"name": "Nobody", "when": "logins == 0", "tone": "bad", "days": "1", "cool_down": "1", "due_in": "3"}
    assert analyst.post("/alerts/rules/new", rule).status_code == 302
    assert "Tasks that it made stay" in texts(analyst.get("/alerts/rules/nobody/archive").content)
    assert analyst.post("/alerts/rules/nobody/archive").status_code == 302
    assert analyst.get("/alerts/rules/nobody/edit").status_code == 404
    assert [key for key, _ in archived(Kind.ALERT)] == ["nobody"]
