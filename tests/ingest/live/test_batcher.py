"""The batcher: what waits together is committed together, in bounds, and one bad load spoils no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event

import pytest

from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.ingest.live.batcher import Batcher, TooMuch

WAIT = 60


@dataclass(frozen=True)
class Load:
    """A load of some size."""

    name: str
    size: int = 1


@dataclass
class Store:
    """What is committed, group by group; commits wait until they are let through, and fail as they are told to."""

    groups: list[list[str]] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    began: Event = field(default_factory=Event)
    through: Event = field(default_factory=Event)
    fails: Callable[[Sequence[Load]], Exception | None] = lambda _: None

    def commit(self, loads: Sequence[Load]) -> None:
        self.began.set()
        assert self.through.wait(WAIT)
        problem = self.fails(loads)
        if problem is not None:
            raise problem
        self.groups.append([load.name for load in loads])

    def give_up(self, load: Load, problem: Exception) -> None:
        self.given_up.append(f"{load.name}: {problem}")


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def batcher(store: Store) -> Iterator[Batcher[Load]]:
    """A batcher that takes ten at most."""
    batcher: Batcher[Load] = Batcher(store.commit, store.give_up, most_waiting=10)
    batcher.start()
    yield batcher
    store.through.set()
    batcher.stop()


def test_what_comes_during_a_commit_is_the_next_commit(batcher: Batcher[Load], store: Store) -> None:
    first = batcher.offer(Load("a"))
    assert store.began.wait(WAIT)
    others = [batcher.offer(Load(name)) for name in "bcd"]
    assert not first.done()
    store.through.set()
    for done in (first, *others):
        done.result(WAIT)
    assert store.groups == [["a"], ["b", "c", "d"]]


def test_more_than_may_wait_is_refused_and_the_rest_is_stored(batcher: Batcher[Load], store: Store) -> None:
    batcher.offer(Load("a"))
    assert store.began.wait(WAIT)
    last = batcher.offer(Load("b", 10))
    with pytest.raises(TooMuch):
        batcher.offer(Load("c"))
    store.through.set()
    last.result(WAIT)
    assert store.groups == [["a"], ["b"]]
    batcher.offer(Load("c")).result(WAIT)


def test_a_stop_commits_what_waits_and_takes_nothing_more(batcher: Batcher[Load], store: Store) -> None:
    waiting = [batcher.offer(Load(name)) for name in "abc"]
    store.through.set()
    batcher.stop()
    assert [one.done() for one in waiting] == [True] * 3
    assert sorted(name for group in store.groups for name in group) == ["a", "b", "c"]
    with pytest.raises(TooMuch):
        batcher.offer(Load("d"))


def test_a_load_that_cannot_be_written_is_given_up_and_the_others_are_stored(
    batcher: Batcher[Load], store: Store
) -> None:
    store.fails = lambda loads: ValueError("bad") if any(load.name == "bad" for load in loads) else None
    batcher.offer(Load("a"))
    assert store.began.wait(WAIT)
    loads = [batcher.offer(Load(name)) for name in ("b", "bad", "c")]
    store.through.set()
    for done in loads:
        done.result(WAIT)
    assert (store.groups, store.given_up) == ([["a"], ["b"], ["c"]], ["bad: bad"])


def test_while_the_store_is_unusable_nothing_is_acknowledged_and_then_it_goes_on(
    batcher: Batcher[Load], store: Store
) -> None:
    store.through.set()
    store.fails = lambda _: StoreUnusable("The disk is full.")
    with pytest.raises(StoreUnusable):
        batcher.offer(Load("a")).result(WAIT)
    store.fails = lambda _: None
    batcher.offer(Load("b")).result(WAIT)
    assert (store.groups, store.given_up) == ([["b"]], [])


def test_who_no_longer_waits_takes_nothing_back(batcher: Batcher[Load], store: Store) -> None:
    done = batcher.offer(Load("a"))
    assert not done.cancel()
    store.through.set()
    done.result(WAIT)
    assert store.groups == [["a"]]
