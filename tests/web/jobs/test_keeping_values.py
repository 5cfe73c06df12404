"""When stored values are computed again, and what is done about those that are not what a rebuild gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from tests.web.company import NOW
from tests.web.conftest import signed_in

from bellwether.catalog import jobs
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import WORKSPACE_KEY, Definition, Definitions, Kind, WorkspaceSpec
from bellwether.catalog.queries import definitions
from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.engine.definitions.value import Known, Mark
from bellwether.engine.engine import Span
from bellwether.engine.warehouse.rows import BLOCK_DAYS
from bellwether.jobs.domain import JobFailed, State
from bellwether.jobs.models import RunRow

LATE = date(2024, 3, 1)
LAST = date(2024, 3, 10)


def silent(done: int, total: int, words: str) -> None:
    """A report that nobody hears."""


def late_login(workspace: ServedWorkspace, name: str) -> None:
    at = micros_of(datetime(2024, 3, 1, 12, tzinfo=UTC))
    told = {"id": name, "account": "north", "person": "bob", "name": "Login", "day": day_number(LATE), "at": at}
    kinds = [("id", pa.string()), ("account", pa.string()), ("person", pa.string()), ("name", pa.string())]
    kinds += [("day", pa.int32()), ("at", pa.int64()), ("recorded", pa.int64()), ("dated", pa.bool_())]
    row = {**told, "recorded": micros_of(NOW), "dated": False, "raw": None}
    table = pa.Table.from_pylist([row], schema=pa.schema([*kinds, ("raw", pa.string())]))
    workspace.warehouse.write_events(table, source="app")


def set_pause(workspace: ServedWorkspace, pause: str) -> None:
    spec = WorkspaceSpec(compute_every=pause)
    workspace.apply(Definitions([Definition(Kind.WORKSPACE, WORKSPACE_KEY, spec)]), Authorship("Ada", NOW))


@pytest.mark.parametrize(("pause", "minutes"), [("", 1), ("5m", 5), ("1h", 60)])
def test_what_comes_is_computed_after_the_pause_that_the_workspace_wants(
    own_workspace: ServedWorkspace, pause: str, minutes: int
) -> None:
    if pause:
        set_pause(own_workspace, pause)
    jobs.compute({}, silent)
    RunRow.objects.create(
        job=jobs.COMPUTE, arguments={}, state=State.DONE, asked_by="x", asked_at=NOW, started_at=NOW, ended_at=NOW
    )
    late_login(own_workspace, "late")
    needed = []
    for after in range(1, minutes + 1):
        own_workspace.now = lambda after=after: NOW + timedelta(minutes=after)  # type: ignore[misc]
        needed.append(jobs.values_are_behind())
    assert needed == [False] * (minutes - 1) + [True]
    own_workspace.now = lambda: NOW + timedelta(days=1)
    assert jobs.values_are_behind(), "a new day waits for nothing"


def test_the_pause_is_set_on_the_page_of_settings(own_workspace: ServedWorkspace) -> None:
    ada, address = signed_in("Administrator"), "/administration/settings/"
    form = {"zone": "UTC", "currency": "EUR", "fiscal_start_month": "1", "compute_every": "15m"}
    assert ada.post(address, form).status_code == 302
    assert definitions().workspace().compute_every == "15m"
    assert '<option value="15m" selected>' in ada.get(address).content.decode()
    assert ada.post(address, {**form, "compute_every": "often"}).status_code == 422
    set_pause(own_workspace, "7m")
    assert '<option value="7m" selected>' in ada.get(address).content.decode(), "what a file says is kept"


def test_facts_that_have_come_since_do_not_make_values_wrong(own_workspace: ServedWorkspace) -> None:
    engine = own_workspace.engine()
    late_login(own_workspace, "late")
    assert jobs.verify({}, silent).endswith("stored values equal a rebuild.")
    engine.refresh(LAST)
    (series,) = engine.history(["logins"], "north", Span(LATE, LATE))
    (value,) = series.row(0)
    assert isinstance(value, Known)
    assert value.marks == Mark.RESTATED
    assert jobs.verify({}, silent).endswith("stored values equal a rebuild.")


def test_a_value_that_is_not_what_a_rebuild_gives_is_told_and_mended(own_workspace: ServedWorkspace) -> None:
    warehouse = own_workspace.warehouse
    (logins,) = [one for one in warehouse.versions() if one.metric == "logins"]
    day = day_number(LAST)
    block = warehouse.read_values(logins.version, None, day, day)
    numbers = block.numbers.copy()
    numbers[0, day % BLOCK_DAYS] += 1
    warehouse.write_values([logins], iter([replace(block, numbers=numbers)]))
    with pytest.raises(JobFailed, match=r"1 stored values differed from a rebuild \(logins of .* on 2024-03-10\)"):
        jobs.verify({}, silent)
    assert jobs.verify({}, silent).endswith("stored values equal a rebuild.")
