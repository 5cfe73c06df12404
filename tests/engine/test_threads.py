"""One engine, many threads: every answer is of one state, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pyarrow as pa
import pytest
from tests.engine.rules_world import BARE, BEGIN, DAY, DAY_MICROS, Workspace, back, computed

from bellwether.board.boards import Boards
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import ByTrait, EachAccount, Portfolio
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import Engine, Span, one_day
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.roster import Roster
from bellwether.engine.evaluate.series import Series
from bellwether.engine.warehouse.duckdb import DuckSettings
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import open_duckdb

METRICS = (
    computed("visits", 'count("Visit", 30d)'),
    computed("people", 'users("Visit", 30d)'),
    computed("middle", 'median("Visit".amount, 30d)'),
    computed("seats", "account.seats"),
    # The same thing twice: an answer that mixes two states would show them apart.
    computed("visits_again", 'count("Visit", 30d)'),
)
CATALOG = replace(BARE, metrics={metric.key: metric for metric in METRICS})
ACCOUNTS = tuple(f"a{number}" for number in range(12))
KEYS = tuple(CATALOG.metrics)
WEEK = Duration(7, Period.DAY)


def said(series: Series) -> tuple[object, ...]:
    return tuple(series.row(entity) for entity in range(len(series.labels)))


def made(path: Path | None = None) -> Workspace:
    world = Workspace(CATALOG, open_duckdb(path, DuckSettings())).accounts(*ACCOUNTS)
    visits = [(account, day, place) for place, account in enumerate(ACCOUNTS) for day in range(place % 3 + 1)]
    days = [day_number(back(3 * day)) for _, day, _ in visits]
    world.warehouse.write_events(
        pa.table(
            {
                "id": [f"v{number}" for number in range(len(visits))],
                "account": [account for account, _, _ in visits],
                "person": [f"p{place % 7}" for _, _, place in visits],
                "name": ["Visit"] * len(visits),
                "at": [day * DAY_MICROS for day in days],
                "day": pa.array(days, pa.int32()),
                "recorded": [1] * len(visits),
                "p:amount": [place + day for _, day, place in visits],
            }
        )
    )
    for trait, of in (("seats", {"number": range(len(ACCOUNTS))}), ("plan", {"text": ["pro", "basic"] * 6})):
        fixed = {"trait": trait, "assumed": False, "recorded": 1}
        told = {key: [one] * len(ACCOUNTS) for key, one in fixed.items()} | {key: list(one) for key, one in of.items()}
        since = pa.array([day_number(BEGIN)] * len(ACCOUNTS), pa.int32())
        world.warehouse.write_traits(Kind.ACCOUNT, pa.table({"id": ACCOUNTS, "effective": since, **told}))
    world.engine.refresh(back(1))
    return world


QUESTIONS: dict[str, Callable[[Engine], object]] = {
    "values of all accounts": lambda engine: said(engine.values("people", days=Span(back(40), DAY))),
    "values of the portfolio": lambda engine: said(engine.values("middle", Portfolio(), days=one_day(DAY))),
    "values by trait": lambda engine: said(engine.values("people", ByTrait("plan"), days=one_day(DAY))),
    "change": lambda engine: engine.change("visits", over=WEEK, on=DAY),
    "explain": lambda engine: engine.explain("people", "a3", on=DAY).value,
    "schema": lambda engine: engine.schema(),
}


def test_many_threads_get_the_answers_that_one_gets() -> None:
    world = made()
    alone = {name: ask(Engine(world.warehouse, CATALOG)) for name, ask in QUESTIONS.items()}
    shared = Engine(world.warehouse, CATALOG)
    with ThreadPoolExecutor(6) as pool:
        asked = [(name, pool.submit(ask, shared)) for _ in range(3) for name, ask in QUESTIONS.items()]
        for name, answer in asked:
            assert answer.result() == alone[name], name


def test_facts_are_read_once_whoever_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    world = made()
    read: list[Facts] = []
    original = Facts._roster

    def noted(facts: Facts) -> Roster:
        read.append(facts)
        return original(facts)

    monkeypatch.setattr(Facts, "_roster", noted)
    engine = Engine(world.warehouse, CATALOG)
    with ThreadPoolExecutor(6) as pool:
        for answer in [pool.submit(lambda: engine.facts().roster) for _ in range(12)]:
            answer.result()
    assert len(read) == 1


def test_facts_that_were_asked_for_stay_as_they_were(tmp_path: Path) -> None:
    world = made(tmp_path / "w.duckdb")
    engine = Engine(world.warehouse, CATALOG)
    facts = engine.facts()
    world.event("Visit", "a1", DAY, "new", amount=1)
    world.trait("a1", "seats", 999)
    world.accounts("late")
    fresh = Engine(made().warehouse, CATALOG)
    for key in KEYS:
        old = engine.values(key, days=one_day(DAY), facts=facts)
        assert said(old)[: len(ACCOUNTS)] == said(fresh.values(key, days=one_day(DAY))), key
    one = EachAccount(("a1",))
    now, before = (asked.values("people", one, days=one_day(DAY)).value(0, 0) for asked in (engine, fresh))
    assert (now, before) == (Known(2), Known(1))


def test_reads_during_writes_and_refreshes_are_each_of_one_state(tmp_path: Path) -> None:
    """Visits and visits_again are written by one refresh and counted from one set of facts: they never differ."""
    world = made(tmp_path / "w.duckdb")
    engine = Engine(world.warehouse, CATALOG)
    boards = Boards(engine)
    done = Event()
    pair = ["visits", "visits_again"]

    def read_stored() -> int:
        times = 0
        while not done.is_set() or not times:
            one, again = engine.latest(pair)
            assert said(one) == said(again)
            one, again = engine.history_of(pair, ["a1", "a7", "a11"], Span(BEGIN, back(1)))
            assert said(one) == said(again)
            board = boards.on(metrics=pair, changes=[("visits", WEEK), ("visits_again", WEEK)])
            assert said(board.metric("visits").series) == said(board.metric("visits_again").series)
            first, second = (board.change(key, WEEK).compared for key in pair)
            assert first.change.tobytes() == second.change.tobytes()
            times += 1
        return times

    def read_computed() -> int:
        times = 0
        while not done.is_set() or not times:
            facts = engine.facts()
            one = engine.values("visits", Portfolio(), days=one_day(DAY), facts=facts)
            again = engine.values("visits_again", Portfolio(), days=one_day(DAY), facts=facts)
            assert said(one) == said(again)
            each = engine.values("visits", days=one_day(DAY), facts=facts)
            assert int(each.grid.numbers.sum()) == int(one.grid.numbers.sum())
            times += 1
        return times

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for read in (read_stored, read_stored, read_computed, read_computed)]
        for turn in range(3):
            for account in ACCOUNTS[::5]:
                world.event("Visit", account, back(1), f"turn{turn}", amount=turn)
            engine.refresh(back(1) + timedelta(turn % 2))
        done.set()
        engine.refresh(DAY)
        assert all(reader.result() > 0 for reader in readers)
    assert said(engine.latest(["visits"])[0]) == said(engine.values("visits", days=one_day(DAY)))
