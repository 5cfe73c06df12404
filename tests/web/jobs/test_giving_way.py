"""Jobs stand behind the pages where processors are scarce."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import get_native_id

import pytest

from bellwether.jobs.giving_way import BEHIND, LAST, give_way


def standing() -> int:
    """How far back the thread that asks stands."""
    return os.getpriority(os.PRIO_PROCESS, get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
def test_a_thread_that_gives_way_and_those_that_it_starts_stand_behind_the_others() -> None:
    def beside() -> tuple[int, int]:
        give_way()
        with ThreadPoolExecutor(1) as helping:
            return standing(), helping.submit(standing).result()

    own = standing()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(beside).result() == (min(own + BEHIND, LAST), min(own + BEHIND, LAST))
    assert standing() == own
