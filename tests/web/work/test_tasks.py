"""Tasks on the small company, on the days that people there call today."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from tests.web.company import NOW
from tests.web.conftest import signed_in

from bellwether.access.role import ADMINISTRATOR
from bellwether.access.viewer import Viewer
from bellwether.catalog.actions import Authorship
from bellwether.catalog.reading import read_text
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.models import Member
from bellwether.work.tasks import actions
from bellwether.work.tasks.domain import NewTask, TaskRefused


def test_today_is_the_day_in_the_zone_of_the_workspace(own_workspace: ServedWorkspace) -> None:
    settings = "workspace: {zone: America/Los_Angeles, currency: EUR}"
    own_workspace.apply(read_text(settings, "test"), Authorship("Ada", NOW))
    evening = datetime(2024, 3, 12, 2, 30, tzinfo=UTC)  # it is 11 March, half past seven in the evening, over there
    own_workspace.now = lambda: evening
    ada = Viewer(Member.objects.get(name="Administrator").pk, "Administrator", "", ADMINISTRATOR)
    task = actions.make_task(NewTask("Ring them", "north", owner=ada.member, due=date(2024, 3, 11)), by=ada, at=evening)
    page = signed_in("Administrator").get("/tasks/").content.decode()
    assert re.findall(r"<h2[^>]*>\s*(Overdue|Today|The next seven days)", page) == ["Today"]
    actions.snooze(task.id, until=date(2024, 3, 12), reason="tomorrow", by=ada, at=evening)
    with pytest.raises(TaskRefused, match="day to come"):
        actions.snooze(task.id, until=date(2024, 3, 11), reason="today", by=ada, at=evening)
