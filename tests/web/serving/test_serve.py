"""The server as people start it: one process that holds the home, and the commands that reach it."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.homes_on_server import environment_of
from tests.ports import free_port

SECONDS = 180
"""More than a start, an answer or a command takes on the slowest machine."""
COMMAND = str(Path(sys.executable).with_name("bellwether"))


@dataclass(frozen=True)
class Served:
    """A running server and its home."""

    process: subprocess.Popen[str]
    home: Path
    port: int

    def get(self, path: str) -> tuple[int, str]:
        """The status and the text of a page."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def post(self, path: str, told: object) -> tuple[int, str]:
        """The status and the text of the answer to a JSON body."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        line.request("POST", path, json.dumps(told))
        answer = line.getresponse()
        return answer.status, answer.read().decode()

    def told(self, *words: str) -> Any:
        """What a command answers, as JSON."""
        ran = self.command(*words, "--format", "json")
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command on the home."""
        return bellwether(self.home, "--author", "Ada", *words)


def bellwether(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command on a home, in a process of its own."""
    return subprocess.run(
        [COMMAND, "--home", str(home), *words],
        env=lean_environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def lean_environment(home: Path) -> dict[str, str]:
    """The environment without what these tests set for themselves, and with where the tables of the home are."""
    lean = {key: value for key, value in os.environ.items() if not key.startswith(("BELLWETHER_", "DJANGO_"))}
    return {**lean, **environment_of(home)}


@pytest.fixture(scope="module")
def served(company_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on a copy of the company's home; stopped at the end, which must go well."""
    home = tmp_path_factory.mktemp("serving") / "home"
    shutil.copytree(company_home, home)
    port = free_port()
    process = subprocess.Popen(
        [COMMAND, "--home", str(home), "serve", "--port", str(port)],
        env=lean_environment(home),
        stderr=subprocess.PIPE,
        text=True,
    )
    started = Served(process, home, port)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield started
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, log
    assert not (home / "server.json").exists()
    assert not (home / "address").exists()


def test_links_for_people_lead_to_where_the_pages_are_served(served: Served) -> None:
    link = served.told("members", "sign-in-link", "vera@tailwind.example")["link"]
    assert link.startswith(f"http://127.0.0.1:{served.port}/enter/")


def test_it_lives_and_both_stores_are_ready(served: Served) -> None:
    assert served.get("/healthz") == (200, "alive\n")
    status, text = served.get("/readyz")
    assert (status, json.loads(text)) == (200, {"application database": "ready", "warehouse": "ready"})


def test_monitoring_reads_figures(served: Served) -> None:
    served.get("/healthz")
    status, text = served.get("/metrics")
    assert status == 200
    assert 'bellwether_requests_total{method="GET",route="healthz",status="200"}' in text
    assert "bellwether_facts_batch " in text


def test_a_command_reaches_the_server_that_holds_the_home(served: Served) -> None:
    asked = ("values", "mrr", "--account", "north", "--on", "2024-03-10", "--format", "json")
    ran = served.command(*asked)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["entities"][0]["values"][0]["value"] == 26000


def test_an_event_that_a_program_sends_is_in_the_next_values(served: Served) -> None:
    """A key is made beside the running server, an event sent with it, and counted; sent again it changes nothing."""
    key = served.told("keys", "add", "shop")["key"]
    event = {"event": "Login", "userId": "new", "messageId": "m1", "timestamp": "2024-03-10T09:00:00Z"}
    call = {**event, "writeKey": key, "context": {"groupId": "north"}}
    asked = ("values", 'count("Login", 1d)', "--account", "north", "--on", "2024-03-10")
    before = served.told(*asked)["entities"][0]["values"][0]["value"]
    answers = [served.post("/v1/track/", call), served.post("/v1/track/", call)]
    after = served.told(*asked)["entities"][0]["values"][0]["value"]
    assert (answers, after) == ([(200, '{"success":true}')] * 2, before + 1)
    assert 'bellwether_live_messages_total{outcome="repeated",source="shop"} 1.0' in served.get("/metrics")[1]


@pytest.mark.long
def test_values_are_proven_by_the_server_while_events_arrive(served: Served) -> None:
    key = served.told("keys", "add", "till")["key"]
    over, answers = threading.Event(), []

    def send_on() -> None:
        for number in itertools.count():
            if over.is_set():
                return
            at = f"2024-03-{1 + number % 10:02}T10:00:00Z"
            event = {"event": "Login", "userId": "ann", "messageId": f"till-{number}", "timestamp": at}
            answers.append(served.post("/v1/track", {**event, "writeKey": key, "context": {"groupId": "north"}})[0])

    sending = threading.Thread(target=send_on)
    sending.start()
    try:
        served.told("compute", "--to", "2024-03-10")
        found = served.told("verify")
    finally:
        over.set()
        sending.join()
    assert (found["different"], found["sample_different"]) == (0, 0)
    assert found["compared"] > 1000
    assert set(answers) == {200}


def test_a_refusal_keeps_its_sentence_and_its_exit_code(served: Served) -> None:
    ran = served.command("values", "nonsense")
    assert (ran.returncode, ran.stderr) == (2, "Error: There is no metric “nonsense”.\n")


def test_paths_mean_the_same_to_the_server(served: Served, tmp_path: Path) -> None:
    ran = subprocess.run(
        [COMMAND, "--home", str(served.home), "export", "definitions"],
        env=lean_environment(served.home),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert ran.returncode == 0, ran.stderr
    assert list((tmp_path / "definitions").rglob("*.yaml"))


def test_a_back_up_is_made_while_it_runs_and_can_be_restored(served: Served, tmp_path: Path) -> None:
    saved = served.command("backup", str(tmp_path / "saved"))
    assert saved.returncode == 0, saved.stderr
    assert served.get("/readyz")[0] == 200
    restored = bellwether(tmp_path / "again", "restore", str(tmp_path / "saved"))
    assert restored.returncode == 0, restored.stderr
    asked = ("values", "mrr", "--account", "north", "--on", "2024-03-10", "--format", "json")
    assert bellwether(tmp_path / "again", *asked).stdout == served.command(*asked).stdout


def test_what_needs_the_home_for_itself_says_that_a_server_runs(served: Served, tmp_path: Path) -> None:
    ran = served.command("restore", str(tmp_path), "--overwrite")
    assert (ran.returncode, ran.stderr) == (
        2,
        "Error: A server is running on this workspace. Stop it to restore a back-up.\n",
    )


def test_strangers_hear_nothing_on_the_line(served: Served) -> None:
    line = json.loads((served.home / "server.json").read_text(encoding="utf-8"))
    assert (served.home / "server.json").stat().st_mode & 0o077 == 0
    with socket.create_connection(("127.0.0.1", line["port"]), timeout=SECONDS) as stranger:
        stranger.sendall(b"\x00\x00\x00\x04None")
        heard = b""
        try:
            while piece := stranger.recv(4096):
                heard += piece
        except ConnectionResetError:
            pass
    assert b"CHALLENGE" in heard
    assert b"WELCOME" not in heard
    assert served.command("values", "mrr", "--account", "north").returncode == 0
