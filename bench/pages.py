"""What pages ask of the engine, on 10,000 accounts × 60 metrics × two years with 20 million events.

    .venv/bin/python bench/pages.py --home DIRECTORY

The workspace is made once, in minutes, and used again. Every figure stands beside its goal: the time that passes and,
on a busy machine the better measure, the processor time of a single answer.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import numpy as np
import pages_workload
import workload
from engine import arrivals
from goals import table
from results import Figure, machine

from bellwether.board.board import page
from bellwether.board.boards import Boards
from bellwether.board.conditions.comparing import Compare
from bellwether.board.conditions.condition import All, AnyOf, Condition, changes_of, metrics_of
from bellwether.board.conditions.of_accounts import TraitDue, TraitIs
from bellwether.board.conditions.of_values import Amount, Changed, ColourIs, ValueCompared
from bellwether.board.footers import Footers
from bellwether.board.sort_spelling import sort_changes, sort_metrics
from bellwether.board.sorting import ByChange, ByMetric, ByTrait, Sort, order
from bellwether.board.timeframe import read_over
from bellwether.engine.definitions.entity import ByTrait as EachTrait
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.standing import Colour

KEYS = tuple(pages_workload.metrics())
RECOUNTED = (*[key for key in KEYS if key.startswith(("users", "share"))][:16], "active", "seat_use", "csat", "arr")
MONTH = read_over("30d")
TWO_YEARS = Span(date(2024, 1, 2), workload.LAST)
PEOPLE, CLICKS = 50, 4


@dataclass(frozen=True)
class Took:
    """Milliseconds of one answer, and of its processor time."""

    wall: float
    cpu: float


def took(work: Callable[[], object]) -> Took:
    """What one answer takes."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return Took((time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000)


def figure(what: str, found: list[Took], goal: float | None, share: float = 0.5) -> Figure:
    """The median (or another quantile) of some answers beside a goal in milliseconds."""
    wall, cpu = (float(np.quantile([getattr(one, of) for one in found], share)) for of in ("wall", "cpu"))
    said = f"{wall:.3g} ms (CPU {cpu:.3g} ms)"
    return Figure(what, said, "" if goal is None else f"≤ {goal:g} ms", goal is None or wall <= goal)


def days(rng: np.random.Generator, count: int) -> list[date]:
    """Days of the past year, each of another block of stored days."""
    return [workload.LAST - timedelta(int(back)) for back in rng.permutation(12)[:count] * 30 + 5]


def stored(engine: Engine, boards: Boards) -> list[Figure]:
    """Reading stored values: a day of all accounts, lines of some, two years of one."""
    rng = np.random.default_rng(5)
    some = [str(one) for one in rng.choice(pages_workload.SIZE.accounts, 50, replace=False)]
    quarter = Span(workload.LAST - timedelta(89), workload.LAST)
    one_day = [took(lambda day=day: engine.on_day(KEYS[:20], day)) for day in days(rng, 5)]  # type: ignore[misc]
    first = took(boards.on)
    lines = [took(lambda: engine.history_of(KEYS[:20], some, quarter)) for _ in range(5)]
    account = [took(lambda one=one: engine.history(KEYS, one, TWO_YEARS)) for one in some[:9]]  # type: ignore[misc]
    return [
        figure("one past day × 20 metrics × 10,000 accounts, read for the first time", one_day, 150),
        figure("a board of all 60 metrics after a refresh, for the first to ask", [first], None),
        figure("the same for everybody after", [took(boards.on) for _ in range(20)], 10),
        figure("lines of 50 scattered accounts × 20 metrics × 90 days", lines, None),
        figure("one account × 60 metrics × two years", account, 50),
    ]


@dataclass(frozen=True)
class Click:
    """One request for a table: which columns, which accounts, in which order."""

    columns: tuple[str, ...]
    condition: Condition
    sorts: tuple[Sort, ...]
    after: str | None


def clicks(count: int, seed: int) -> list[Click]:
    """Requests drawn at random: values, colours, changes, owners and renewals, sorted in several ways."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        columns = tuple(rng.choice(KEYS, 20, replace=False).tolist())
        numeric = [key for key in columns if key.startswith(("count", "users", "share"))]
        first, second = numeric[0], numeric[1]
        parts: list[Condition] = [
            ValueCompared(first, Compare.AT_LEAST, Decimal(int(rng.integers(0, 20)))),
            Changed(second, MONTH, Amount.PERCENT, Compare.AT_MOST, Decimal(int(rng.integers(-50, 50)))),
            TraitIs("owner", tuple(rng.choice(pages_workload.OWNERS, 12, replace=False).tolist())),
            TraitDue("renewal_on", 0, int(rng.integers(30, 360))),
            ColourIs("share_1", (Colour.BAD, Colour.WATCH)),
        ]
        chosen = tuple(parts[place] for place in rng.choice(5, 2, replace=False))
        condition: Condition = All(chosen) if rng.random() < 0.5 else AnyOf(chosen)
        keys = [ByMetric(first), ByTrait("industry"), ByChange(second, MONTH), ByMetric(columns[5])]
        sorts = tuple(Sort(keys[place], bool(rng.random() < 0.5)) for place in rng.choice(4, 2, replace=False))
        found.append(
            Click(columns, condition, sorts, f"{50 * int(rng.integers(0, 3))}." if rng.random() < 0.5 else None)
        )
    return found


def answer(boards: Boards, footers: Footers, click: Click) -> int:
    """What the server works out for a request: rows, totals, quick footers, and every cell of a page."""
    changes = changes_of(click.condition) | sort_changes(click.sorts)
    wanted = {*click.columns, *metrics_of(click.condition), *sort_metrics(click.sorts), "share_1", "arr"}
    board = boards.on(metrics=sorted(wanted), changes=sorted(changes, key=str))
    rows = order(board, board.select(click.condition, board.of(None)), click.sorts)
    shown = page(board, rows, click.after, 50)
    board.totals(rows, "arr")
    footers.quick(board, click.columns, rows)
    columns = [board.metric(key) for key in click.columns]
    cells = [(column.value(row), column.colour_of(row)) for row in shown.rows.tolist() for column in columns]
    return len(cells)


def tables(boards: Boards) -> list[Figure]:
    """Tables at any sort and filter, and their footers."""
    footers = Footers(boards)
    for click in clicks(20, 1):
        answer(boards, footers, click)
    found = [took(lambda click=click: answer(boards, footers, click)) for click in clicks(200, 2)]  # type: ignore[misc]
    board = boards.on()
    footed, grouped = [], []
    for seed, share in enumerate((1.0, 0.999, 0.5, 0.1)):
        rows = np.flatnonzero(np.random.default_rng(seed).random(board.size) < share)
        footed.append(took(lambda rows=rows: footers.of(board, RECOUNTED, rows)))  # type: ignore[misc]
    for _ in range(3):
        grouped.append(took(lambda: footers.by(board, RECOUNTED, board.rows, EachTrait("owner"))))
    return [
        figure("200 tables of 20 columns, at random sorts and filters, with cells: median", found, None),
        figure("the same: p95", found, 150, 0.95),
        figure("footers of 20 columns to recount, over 10,000 accounts, the first time", footed[:1], 1000),
        figure("the same once more, other accounts", footed[1:2], 1000),
        figure("the same in groups by 25 owners", grouped, 1000),
    ]


def crowd(engine: Engine, boards: Boards) -> list[Figure]:
    """50 people who click at once, four times each, while new events are refreshed; Python threads of one process."""
    footers = Footers(boards)
    rng = np.random.default_rng(9)
    engine.warehouse.write_events(arrivals(rng, pages_workload.SIZE, 50_000, workload.LAST_DAY, f"{time.time()}"))  # type: ignore[attr-defined]
    refreshing = threading.Thread(target=lambda: engine.refresh(workload.LAST))
    asked = [clicks(CLICKS, 100 + person) for person in range(PEOPLE)]

    def person(own: list[Click]) -> list[Took]:
        return [took(partial(answer, boards, footers, click)) for click in own]

    def timed(own: list[Click]) -> tuple[list[Took], float]:
        return person(own), time.perf_counter() - began

    refreshing.start()
    time.sleep(0.3)
    with ThreadPoolExecutor(8) as pool:
        began = time.perf_counter()
        waits = [pool.submit(timed, own) for own in asked]
        found = [one for wait in waits for one in wait.result()[0]]
    still = refreshing.is_alive()
    refreshing.join()
    when = "while values are refreshed" if still else "while values are refreshed (which ended earlier)"
    return [figure(f"{PEOPLE * CLICKS} tables for {PEOPLE} people, 8 at a time, {when}: p95", found, 400, 0.95)]


def previews(engine: Engine) -> list[Figure]:
    """A formula that nobody has asked before."""
    text = 'percent(users("Event 1", 45d), active_users(45d))'
    year = Span(date(2025, 1, 1), workload.LAST)
    accounts = [EachAccount((account,)) for account in ("17", "4711", "9")]
    one = [took(lambda own=own: engine.preview(text, own, days=year)) for own in accounts]  # type: ignore[misc]
    everyone = took(lambda: engine.preview(text, days=Span(workload.LAST, workload.LAST)))
    return [
        figure("preview of a new formula: one account, one year", one, 100),
        figure("preview of a new formula: 10,000 accounts, the last day", [everyone], 2000),
    ]


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path)
    chosen = options.parse_args()
    home = chosen.home or Path(tempfile.mkdtemp(prefix="bellwether-pages-"))
    warehouse = pages_workload.workspace(home)
    engine = Engine(warehouse, pages_workload.catalog())
    boards = Boards(engine)
    print(f"10,000 accounts × 60 metrics × two years, 20 million events. {machine()}.", file=sys.stderr)
    print(table([*stored(engine, boards), *tables(boards), *previews(engine), *crowd(engine, boards)]))
    warehouse.close()


if __name__ == "__main__":
    main()
