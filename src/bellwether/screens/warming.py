"""What the first page after a start or a refresh would wait for, made ready while nobody waits."""

from __future__ import annotations

import gc
from collections.abc import Callable
from threading import Event, Thread
from time import thread_time

from django.db import connections
from django.template.loader import get_template
from django.urls import resolve

from bellwether.board.boards import NothingComputed
from bellwether.catalog.serving import served
from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.engine.warehouse.rows import State
from bellwether.screens.account.measures import USUAL
from bellwether.screens.boards import boards, first_day

SECONDS_BETWEEN = 0.5
PATIENCE = 12
"""While facts come in live every state is a new one: at most one part in so many of a processor reads boards ahead."""

AT_ONCE = 8
"""Columns that are read ahead at one time: who needs some of them now waits for no more than these."""

PAGES = (
    "portfolio/page.html",
    "account/overview.html",
    "account/metrics.html",
    "today/page.html",
    "number/popover.html",
)


class Warming:
    """A thread that reads the boards of each new state of the warehouse, beginning once pages are served."""

    def __init__(self, serving: Callable[[], bool]) -> None:
        self._serving = serving
        self._over = Event()
        self._thread = Thread(target=self._run, name="warming", daemon=True)

    def start(self) -> None:
        """Starts the thread, which waits until pages are served: being ready comes first."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread; what it reads at the moment is read to its end."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._serving():
            if self._over.wait(SECONDS_BETWEEN / 10):
                return
        load_pages()
        warmed = keep_warm(None)
        # What a server has read by now it keeps. To look through all of it for garbage takes as long as several pages.
        gc.collect()
        gc.freeze()
        while not self._over.is_set():
            began = thread_time()
            warmed = keep_warm(warmed)
            connections.close_all()
            self._over.wait(max(SECONDS_BETWEEN, PATIENCE * (thread_time() - began)))
        gc.unfreeze()


def load_pages() -> None:
    """Loads the modules of all pages, and the templates that are asked for first."""
    resolve("/portfolio/")
    for template in PAGES:
        get_template(template)


def keep_warm(warmed: State | None) -> State | None:
    """The state of which the board of the last day is at hand now, with every metric."""
    try:
        state = served().warehouse.state()
        if state != warmed:
            day, metrics = served().last_day(), list(served().catalog().metrics)
            # The second day is what an account's page and a table of changes compare with, unless another is chosen.
            for on in (day, day - USUAL):
                for first in range(0, max(len(metrics), 1), AT_ONCE):
                    boards().on(on, metrics[first : first + AT_ONCE])
            first_day(state)
    except (NothingComputed, StoreUnusable):
        return warmed
    return state
