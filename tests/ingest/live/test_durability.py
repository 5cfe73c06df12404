"""What was acknowledged is there exactly once, whatever happens to the server."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.ingest.live.processes import Sender, Server, stored, until


def killed_again_and_again(directory: Path, *, kills: int, seed: int) -> None:
    """Kills a server under load at random moments, and looks at what is stored in the end."""
    drawn = random.Random(seed)
    server = Server(directory)
    server.start()
    senders = [Sender(server.port, f"s{place}") for place in range(4)]
    for sender in senders:
        sender.start()
    for _ in range(kills):
        time.sleep(drawn.uniform(0.05, 0.6))
        server.kill()
        server.start()
    until(lambda: sum(len(sender.acknowledged) for sender in senders) > 100)
    for sender in senders:
        sender.finish()
    server.stop()
    sent = set[str]().union(*(sender.acknowledged for sender in senders))
    assert sent == set[str]().union(*(sender.sent for sender in senders))
    assert stored(directory) == Counter(dict.fromkeys(sent, 1))


def test_what_was_acknowledged_is_there_once_after_the_server_was_killed(tmp_path: Path) -> None:
    killed_again_and_again(tmp_path, kills=3, seed=7)


@pytest.mark.long
def test_what_was_acknowledged_is_there_once_after_fifty_kills(tmp_path: Path) -> None:
    killed_again_and_again(tmp_path, kills=50, seed=11)


@pytest.mark.long
def test_a_server_that_is_asked_to_stop_stores_what_it_has_taken(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start()
    sender = Sender(server.port, "s")
    sender.start()
    until(lambda: len(sender.acknowledged) > 100)
    server.stop()
    server.start()
    sender.finish()
    server.stop()
    assert stored(tmp_path) == Counter(dict.fromkeys(sender.acknowledged, 1))


@pytest.mark.long
def test_while_the_disk_is_full_nothing_is_acknowledged_and_then_all_of_it_is_taken(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start("2000000")
    sender = Sender(server.port, "s", events=200)
    sender.start()
    until(lambda: sender.statuses[503] > 0)
    before, refused = len(sender.acknowledged), sender.statuses[503]
    until(lambda: sender.statuses[503] > refused + 5)
    assert len(sender.acknowledged) == before
    server.tell(signal.SIGUSR1)
    until(lambda: len(sender.acknowledged) >= before + 400)
    sender.finish()
    server.stop()
    assert stored(tmp_path) == Counter(dict.fromkeys(sender.acknowledged, 1))
