"""Alerts on the small company: opened by rule, with evidence, for whom they concern, snoozed and closed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.web.company import NOW
from tests.web.conftest import JONAS, VERA, signed_in

from bellwether.access.role import ACCOUNT_MANAGER, ADMINISTRATOR
from bellwether.access.viewer import Viewer
from bellwether.audit.queries import entries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import DefinitionsRefused
from bellwether.catalog.reading import read_directory
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.models import Member
from bellwether.work.alerts import actions, queries
from bellwether.work.alerts.actions import Watched
from bellwether.work.alerts.answering import AlertRefused
from bellwether.work.alerts.domain import Evidence, State, Tone
from bellwether.work.models import AlertRow
from bellwether.work.tasks import queries as tasks

DAY = date(2024, 3, 10)
RULES = """
alerts:
  - {key: detractors, name: Somebody is unhappy, when: nps < 0, shows: nps, task: Call them, due_in: 2}
  - {key: silent, name: People stopped coming, when: people == 0 and mrr > 0, days: 5, shows: people}
  - {key: growing, name: More people come, when: 'change(people, 30d) > 0', tone: good, segment: travel}
  - {key: on_margin, name: Margin is thin, when: margin < 1000 and mrr > 0, tone: watch}
"""


def viewer(name: str, **changes: object) -> Viewer:
    """An administrator, or who is limited to some accounts or metrics."""
    return Viewer(Member.objects.get(name=name).pk, name, "", ADMINISTRATOR, **changes)  # type: ignore[arg-type]


def put_in_force(workspace: ServedWorkspace, directory: Path, text: str) -> None:
    directory.mkdir(exist_ok=True)
    (directory / "rules.yaml").write_text(text, encoding="utf-8")
    workspace.apply(read_directory(directory), Authorship("Ada", NOW))


@pytest.fixture
def watched(own_workspace: ServedWorkspace, tmp_path: Path) -> ServedWorkspace:
    """The company with rules, watched on its last complete day."""
    put_in_force(own_workspace, tmp_path / "rules", RULES)
    assert actions.watch(own_workspace.engine(), DAY, at=NOW) == Watched(opened=8, closed=0, woken=0)
    return own_workspace


def told(viewer: Viewer) -> set[tuple[str, str]]:
    return {(alert.rule, alert.account) for alert in queries.alerts(viewer)}


OPENED = {
    ("detractors", "pine"),
    ("silent", "pine"),
    ("silent", "quiet"),
    ("growing", "rail"),
    *(("on_margin", account) for account in ("brook", "pine", "quiet", "rail")),
}


def test_rules_open_alerts_with_evidence_and_give_tasks_to_owners(watched: ServedWorkspace) -> None:
    ada = viewer("Administrator")
    assert told(ada) == OPENED
    unhappy = queries.alerts(ada)[0]
    assert (unhappy.rule, unhappy.account, unhappy.tone, unhappy.state) == ("detractors", "pine", Tone.BAD, State.OPEN)
    assert unhappy.evidence == Evidence("nps", "NPS", "−100", DAY, "no base")
    (call,) = tasks.tasks(ada)
    assert (call.title, call.owner_name, call.due) == ("Call them", JONAS, DAY + timedelta(days=2))
    assert (call.alert, call.evidence) == (unhappy.id, unhappy.evidence)


def test_looking_again_on_the_same_day_changes_nothing(watched: ServedWorkspace) -> None:
    assert actions.watch(watched.engine(), DAY, at=NOW) == Watched(0, 0, 0)


def test_an_alert_closes_on_the_day_its_condition_no_longer_holds(watched: ServedWorkspace) -> None:
    # On 1 January 2024 nobody had answered yet, and Pine & Rowe's Gus still signed in.
    actions.watch(watched.engine(), date(2024, 1, 10), at=NOW)
    left = told(viewer("Administrator"))
    assert {("detractors", "pine"), ("silent", "pine")} & left == set()
    (closed,) = [one for one in queries.alerts(viewer("Administrator"), closed=True) if one.rule == "detractors"]
    assert (closed.state, closed.closed_by, closed.close_reason) == (
        State.CLOSED,
        "Bellwether",
        "The condition no longer holds.",
    )


def test_a_rule_that_is_gone_closes_its_alerts(watched: ServedWorkspace, tmp_path: Path) -> None:
    (tmp_path / "rules/rules.yaml").write_text(
        "alerts: [{key: detractors, name: Somebody is unhappy, when: nps < 0}]", encoding="utf-8"
    )
    watched.apply(read_directory(tmp_path / "rules"), Authorship("Ada", NOW), prune=True)
    assert actions.watch(watched.engine(), DAY, at=NOW) == Watched(0, 7, 0)
    assert told(viewer("Administrator")) == {("detractors", "pine")}


def test_who_sees_some_accounts_sees_their_alerts_alone(watched: ServedWorkspace) -> None:
    jonas = viewer(JONAS, accounts=frozenset({"pine"}))
    assert told(jonas) == {pair for pair in OPENED if pair[1] == "pine"}


def test_a_hidden_metric_takes_the_alerts_of_its_rules_with_it(watched: ServedWorkspace) -> None:
    seen = told(viewer(VERA, hidden=frozenset({"margin", "nps"})))
    assert {rule for rule, _ in seen} == {"silent", "growing"}
    (asked,) = tasks.tasks(viewer(VERA, hidden=frozenset({"margin"})))
    blind = viewer(VERA, hidden=frozenset({"nps"}))
    assert (tasks.tasks(blind), tasks.task(blind, asked.id)) == ((), None)


def test_evidence_of_a_metric_that_a_rule_showed_before_stays_hidden(watched: ServedWorkspace, tmp_path: Path) -> None:
    put_in_force(watched, tmp_path / "rules", RULES.replace("when: nps < 0, shows: nps", "when: logins < 0"))
    blind = viewer(VERA, hidden=frozenset({"nps"}))
    assert [alert.evidence for alert in queries.alerts(blind) if alert.rule == "detractors"] == [None]
    assert [task.evidence for task in tasks.tasks(blind)] == [None]


def test_snoozing_asks_for_a_day_to_come_and_a_reason_and_is_on_record(watched: ServedWorkspace) -> None:
    ada = viewer("Administrator")
    alert = queries.alerts(ada)[0].id
    with pytest.raises(AlertRefused, match="day to come"):
        actions.snooze(alert, until=NOW.date(), reason="later", by=ada, at=NOW)
    with pytest.raises(AlertRefused, match="Say why"):
        actions.snooze(alert, until=NOW.date() + timedelta(days=2), reason=" ", by=ada, at=NOW)
    actions.snooze(alert, until=DAY + timedelta(days=7), reason="They are away", by=ada, at=NOW)
    assert AlertRow.objects.get(pk=alert).state == State.SNOOZED
    recorded = entries(kind="alert")[0]
    assert (recorded.by, recorded.why) == ("Administrator", "They are away")
    assert actions.watch(watched.engine(), DAY, at=NOW) == Watched(0, 0, 0)


def test_a_manager_of_other_accounts_cannot_close_an_alert_by_its_number(watched: ServedWorkspace) -> None:
    (alert,) = [one for one in queries.alerts(viewer("Administrator")) if one.rule == "growing"]
    vera = Viewer(1, VERA, "", ACCOUNT_MANAGER, accounts=frozenset({"north"}))
    with pytest.raises(AlertRefused, match="no such alert"):
        actions.close(alert.id, reason="mine", by=vera, at=NOW)
    assert AlertRow.objects.get(pk=alert.id).state == State.OPEN


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("{key: r, name: R, when: mmr > 0}", "mmr"),
        ("{key: r, name: R, when: mrr > 0, days: 0}", "days: 0"),
        ("{key: r, name: R, when: mrr > 0, shows: arr}", "there is no metric “arr”"),
        ("{key: r, name: R, when: mrr > 0, segment: travle}", "there is no segment “travle”"),
        ("{key: r, name: R, when: mrr + 1}", "condition"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_place(
    workspace: ServedWorkspace, tmp_path: Path, rule: str, complaint: str
) -> None:
    with pytest.raises(DefinitionsRefused, match=complaint):
        put_in_force(workspace, tmp_path / "rules", f"alerts: [{rule}]")


def test_the_pages_show_and_answer_alerts(watched: ServedWorkspace) -> None:
    jonas = signed_in(JONAS)
    page = jonas.get("/alerts/").content.decode()
    assert page.count("Somebody is unhappy") == 1
    assert "Meridian Rail" not in page
    tasks_page = jonas.get("/tasks/").content.decode()
    assert "Call them" in tasks_page
    assert "Pine &amp; Rowe" in tasks_page
    number = tasks.tasks(viewer("Administrator"))[0].id
    refused = jonas.post(f"/tasks/{number}/drop/", {"reason": ""})
    assert refused.status_code == 422
    done = jonas.post(f"/tasks/{number}/finish/", {"next": "https://elsewhere.example/"})
    assert (done.status_code, done.headers["Location"]) == (302, "/tasks/")
    assert "Call them" in jonas.get("/tasks/?state=finished").content.decode()
