"""Whether a hidden metric's key is taken is not told by making another of that key."""

from __future__ import annotations

import pytest
from tests.web.conftest import signed_in
from tests.web.members.conftest import ROOT

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import permitting
from bellwether.members.domain import Right

FORM = {"name": "Mine", "formula": "logins * 2", "direction": "up", "base": "0"}


@pytest.mark.parametrize("key", ["margin", "free"])
def test_who_has_something_hidden_gets_a_key_of_ones_own(own_workspace: ServedWorkspace, key: str) -> None:
    permitting.set_right("analyst", "margin", Right(see=False), by=ROOT)
    before = own_workspace.catalog().metrics
    answer = signed_in("Analyst").post("/metrics/new", {**FORM, "key": key})
    assert answer.status_code == 302
    (made,) = own_workspace.catalog().metrics.keys() - before.keys()
    assert made.startswith(f"{key}_")
    assert own_workspace.catalog().metrics["margin"] == before["margin"]
