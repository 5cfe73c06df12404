"""A metric's page tells everybody who may read it what it is, and nobody else that it is there."""

from __future__ import annotations

import re

from tests.web.conftest import VERA, SignedIn
from tests.web.members.conftest import ROOT

from bellwether.engine.definitions.guidance import Guidance
from bellwether.kpis.loading import library
from bellwether.members.actions import permitting
from bellwether.members.domain import Right
from bellwether.screens.metric.convention import Convention, convention_of


def texts(html: bytes) -> str:
    """What is read of a page's content."""
    main = html.decode().split("<main", 1)[-1]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_who_may_not_define_reads_the_definition_its_users_and_its_keeper(as_member: SignedIn) -> None:
    page = texts(as_member(VERA).get("/metrics/mrr/").content)
    assert "sum(subscriptions.mrr)" in page
    assert "Kept by nobody yet" in page
    assert "Used by Metric Secret margin Segment Paying customers" in page
    assert "Edit" not in page
    assert "Versions Older ones stay computable v1" in page


def test_the_accounts_in_sight_are_counted_alone(as_member: SignedIn) -> None:
    everybody = texts(as_member("Analyst").get("/metrics/active_share/accounts", headers=PART).content)
    vera = texts(as_member(VERA).get("/metrics/active_share/accounts", headers=PART).content)
    assert "8 accounts with a value" in everybody
    assert "8 accounts" not in vera


def test_what_reads_a_metric_in_secret_is_not_named_on_its_page(as_member: SignedIn) -> None:
    permitting.set_right("analyst", "margin", Right(see=False), by=ROOT)
    analyst = as_member("Analyst")
    assert "Secret" not in texts(analyst.get("/metrics/mrr/").content)
    assert analyst.get("/metrics/margin/").status_code == 404


def test_a_metric_of_the_catalogue_names_its_convention() -> None:
    kpi = next(one for one in library().kpis.values() if one.default)
    default = kpi.variant()
    told = convention_of(Guidance(kpi=kpi.key, variant=default.key), default.wording)
    assert told == Convention(kpi.key, kpi.name, default.name, default.says, kept=True)
    assert convention_of(Guidance(kpi="no such")) is None


PART = {"HX-Request": "true"}
