"""Messages that were left out come in when they, or what they lacked, are mended; each counts once."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.command import command_in
from tests.ingest.live.conftest import NOW, Live, Shop, track

from bellwether.workspace import database

# Django must be told its settings before anything with tables is imported.
database.make_ready()

from bellwether.catalog.actions import Authorship  # noqa: E402
from bellwether.catalog.domain import WorkspaceSpec  # noqa: E402
from bellwether.catalog.opening import Workspace, make_workspace  # noqa: E402
from bellwether.catalog.reading import read_text  # noqa: E402
from bellwether.engine.definitions.catalog import Catalog  # noqa: E402
from bellwether.ingest.live.left_out import MESSAGE  # noqa: E402
from bellwether.ingest.live.replaying import ReplayedMessages, replay_messages  # noqa: E402
from bellwether.ingest.quarantine.batches import Batch, batches  # noqa: E402
from bellwether.ingest.quarantine.exports import write_export  # noqa: E402
from bellwether.ingest.refusal import ImportRefused  # noqa: E402

SOURCE = "sources: [{key: web, drop: [ip]}]"


@dataclass
class Made(Shop):
    """A workspace with definitions, as messages are written into it."""

    workspace: Workspace | None = None

    def catalog(self) -> Catalog:
        assert self.workspace is not None
        return self.workspace.catalog()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A new workspace."""
    with make_workspace(tmp_path / "home", WorkspaceSpec(zone="UTC"), Authorship("ada", NOW)) as made:
        made.apply(read_text(SOURCE, "here"), Authorship("ada", NOW))
        yield made


@pytest.fixture
def live(workspace: Workspace) -> Iterator[Live]:
    """The endpoint on it, which has left three messages out and taken one."""
    live = Live(Made(workspace.home, workspace.warehouse, NOW, workspace))
    nobody: dict[str, Any] = {"userId": None, "properties": {"ip": "10.0.0.1", "amount": 3}}
    live.send(track("m1"), track("m2", **nobody), track("m3", **nobody), {"type": "dance", "messageId": "m4"})
    yield live
    live.receiving.stop()


def waiting(workspace: Workspace) -> Batch:
    (batch,) = batches(workspace.home.quarantine)
    return batch


def left(workspace: Workspace) -> list[tuple[int, str]]:
    return [(row.line, row.column) for row in waiting(workspace).rows()]


@pytest.fixture
def mended(workspace: Workspace, live: Live, tmp_path: Path) -> Callable[[Callable[[str], str]], Path]:
    """The exported messages, each mended."""

    def mended(mend: Callable[[str], str]) -> Path:
        path = tmp_path / "mend.csv"
        path.unlink(missing_ok=True)
        batch = waiting(workspace)
        write_export(path, batch.ledger.columns, batch.rows)
        with path.open(encoding="utf-8-sig", newline="") as read:
            rows = list(csv.DictReader(read))
        with path.open("w", encoding="utf-8", newline="") as written:
            out = csv.DictWriter(written, rows[0].keys())
            out.writeheader()
            out.writerows({**row, MESSAGE: mend(row[MESSAGE])} for row in rows)
        return path

    return mended


Mending = Callable[[Callable[[str], str]], Path]


def with_ann(text: str) -> str:
    """The message as Ann's, if it is one of those that name nobody."""
    message = json.loads(text)
    return json.dumps({**message, "userId": "ann"}) if message["type"] == "track" else text


def test_what_is_not_mended_waits_on_with_its_line_and_reason(workspace: Workspace, live: Live) -> None:
    before = list(waiting(workspace).rows())
    assert replay_messages(waiting(workspace), workspace, NOW) == ReplayedMessages(0, 3, 3)
    assert list(waiting(workspace).rows()) == before
    assert len(live.events()) == 1


def test_what_is_mended_comes_in_by_the_rules_of_its_source(workspace: Workspace, live: Live, mended: Mending) -> None:
    (dance,) = [row.line for row in waiting(workspace).rows() if "dance" in row.row[MESSAGE]]
    done = replay_messages(waiting(workspace), workspace, NOW, mended=mended(with_ann))
    assert done == ReplayedMessages(2, 1, 1)
    assert [(one[0], one[1], one[2], one[3]) for one in live.events()] == [
        (name, "Login", "acme", "ann") for name in ("m1", "m2", "m3")
    ]
    assert not any("10.0.0.1" in str(row) for row in live.rows("SELECT raw FROM held"))
    assert [line for line, _ in left(workspace)] == [dance]
    assert waiting(workspace).ledger.replayed == 2
    live.send(track("m5", userId=None))
    assert sorted(line for line, _ in left(workspace)) == [dance, 4], "lines are not given twice"
    assert waiting(workspace).ledger.replayed == 2


def test_a_message_that_was_sent_again_meanwhile_counts_once(workspace: Workspace, live: Live, mended: Mending) -> None:
    live.send(track("m2"))
    assert replay_messages(waiting(workspace), workspace, NOW, mended=mended(with_ann)).passed == 2
    assert [one[0] for one in live.events()] == ["m1", "m2", "m3"]


def test_a_file_with_lines_that_do_not_wait_is_refused(workspace: Workspace, live: Live, mended: Mending) -> None:
    path = mended(with_ann)
    replay_messages(waiting(workspace), workspace, NOW, mended=path)
    with pytest.raises(ImportRefused, match="No row of line"):
        replay_messages(waiting(workspace), workspace, NOW, mended=path)


def test_the_command_replays_messages(workspace: Workspace, live: Live, mended: Mending) -> None:
    path, batch = mended(with_ann), waiting(workspace).ledger.id
    live.receiving.stop()
    workspace.close()
    bellwether = command_in(workspace.home.directory)
    assert bellwether("quarantine", "replay", batch, "--map", str(path)).code == 2
    ran = bellwether("quarantine", "replay", batch, "--with", str(path))
    assert ran.code == 0, ran.err
    assert "2 messages passed and left the quarantine, 1 failed again; 1 wait" in " ".join(ran.out.split())
