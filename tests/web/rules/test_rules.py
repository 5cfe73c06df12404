"""Alert rules: what a rule would find before it is saved, and that it is a version afterwards."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from tests.web.conftest import VERA, SignedIn
from tests.web.members.conftest import ROOT

from bellwether.access.role import ADMINISTRATOR
from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.alert_specs import AlertSpec
from bellwether.catalog.domain import Kind
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import permitting
from bellwether.members.domain import Right
from bellwether.screens.rules.trying import begins, tried
from bellwether.work.alerts.domain import Standing
from bellwether.work.alerts.rules import rules
from bellwether.work.alerts.watching import look

EVERYBODY = Viewer(member=1, name="Root", email="root@tailwind.example", role=ADMINISTRATOR)
RULE = {
    "name": "Nobody comes",
    "when": "logins == 0 and mrr > 0",
    "segment": "",
    "tone": "bad",
    "days": "2",
    "cool_down": "14",
    "shows": "logins",
    "task": "Call them",
    "due_in": "3",
    "note": "After the review",
}


class Answered(Protocol):
    """What a browser got."""

    @property
    def content(self) -> bytes: ...


def text(answer: Answered) -> str:
    return answer.content.decode()


def test_a_rule_begins_once_for_each_stretch_that_is_long_enough() -> None:
    holds = np.array([[1, 1, 1, 0, 1, 1], [0, 1, 0, 1, 0, 1]], dtype=bool)
    assert begins(holds, 2).astype(int).tolist() == [[0, 1, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0]]
    assert begins(holds, 1).sum() == 5


def test_a_saved_rule_finds_whom_its_preview_found(as_member: SignedIn, workspace: ServedWorkspace) -> None:
    analyst = as_member("Analyst")
    preview = text(analyst.post("/alerts/rules/preview", RULE))
    assert "Pine &amp; Rowe" in preview
    answer = analyst.post("/alerts/rules/new", RULE)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/alerts/rules/")
    (version,) = queries.versions(Kind.ALERT, "nobody_comes")
    spec = AlertSpec("Nobody comes", RULE["when"], "bad", 2, 14, "logins", None, "Call them", 3)
    assert (version.spec, version.author, version.note) == (spec, "Analyst", "After the review")
    found = tried(EVERYBODY, spec).found
    standings = look(workspace.engine(), rules()["nobody_comes"], workspace.last_day()).standings
    firing = [account for account, standing in standings.items() if standing is Standing.FIRES]
    assert found is not None
    assert found.accounts == len(firing) > 0
    assert "Nobody comes" in text(analyst.get("/alerts/rules/"))


def test_the_preview_tells_of_the_viewers_accounts_only(as_member: SignedIn) -> None:
    preview = text(as_member("Manager").post("/alerts/rules/preview", {**RULE, "segment": "travel", "when": "mrr > 0"}))
    assert 'tile-value">3 <span' in preview
    assert as_member(VERA).post("/alerts/rules/preview", RULE).status_code == 403


def test_a_rule_that_reads_a_hidden_metric_is_not_there(as_member: SignedIn) -> None:
    as_member("Analyst").post("/alerts/rules/new", RULE)
    permitting.set_right("manager", "logins", Right(see=False), by=ROOT)
    manager = as_member("Manager")
    assert "Nobody comes" not in text(manager.get("/alerts/rules/"))
    assert manager.get("/alerts/rules/nobody_comes/edit").status_code == 404
    told = [
        text(manager.post("/alerts/rules/preview", {"when": f"{metric} > 3", "days": "1"})).replace(metric, "it")
        for metric in ("logins", "loginx")
    ]
    assert told[0] == told[1]


def test_a_wrong_condition_is_refused_with_its_place(as_member: SignedIn) -> None:
    answer = as_member("Analyst").post("/alerts/rules/new", {**RULE, "when": "logns > 3"})
    assert answer.status_code == 422
    assert "Line 1, place 1." in text(answer)
    assert queries.versions(Kind.ALERT, "nobody_comes") == ()
