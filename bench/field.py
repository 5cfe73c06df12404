"""Beside us on the same events: MetricFlow's own SQL, hand-written SQL in both forms, polars and pandas.

Every answer of a peer is compared with ours, cell by cell, before its time counts.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

import duckdb
import numpy as np
import peers
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import workload
from environments import PeerMissing, environment, ran, versions
from goals import FRAME, ISLANDS, METRICFLOW, RANGE_JOIN
from metricflow import DATABASE, written_sql
from numpy.typing import NDArray
from results import OURS, Spent, Timing, Work

from bellwether.engine.engine import Engine
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.warehouse import open_duckdb

POLARS, PANDAS = "polars", "pandas"
FIRST_DAY = workload.LAST_DAY - 364
FRAMES = {POLARS: (["polars"], "frames_polars.py"), PANDAS: (["pandas", "pyarrow"], "frames_pandas.py")}
JOINED = 30
MEMORY, DISK = 8, 20
"""Gigabytes that a peer’s SQL may take."""
HALF_DONE = {PANDAS}
"""Peers that answer for some accounts only."""

_FRAME = """
WITH daily AS (SELECT account AS a, day AS d, COUNT(*) AS n FROM event WHERE name = 'Event 1' GROUP BY ALL),
spine AS (SELECT a, d FROM (SELECT DISTINCT account AS a FROM event) AS accounts,
                           (SELECT DISTINCT day AS d FROM event) AS days)
SELECT s.a, s.d, SUM(COALESCE(n, 0)) OVER (PARTITION BY s.a ORDER BY s.d
       ROWS BETWEEN :w - 1 PRECEDING AND CURRENT ROW) AS n
FROM spine AS s LEFT JOIN daily ON daily.a = s.a AND daily.d = s.d
"""
_COUNT_JOIN = """
SELECT s.a, s.d, COUNT(*) AS n
FROM (SELECT a, d FROM (SELECT DISTINCT account AS a FROM event) AS accounts,
                       (SELECT DISTINCT day AS d FROM event) AS days) AS s
INNER JOIN event AS e ON e.account = s.a AND e.day <= s.d AND e.day > s.d - :w AND e.name = 'Event 1'
GROUP BY s.a, s.d
"""

Cells = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Account and day packed into one number, ascending, and the value of each; cells that are 0 are left out."""


class WrongAnswer(AssertionError):
    """A peer's numbers are not ours."""


@dataclass(frozen=True)
class Ground:
    """One size of the workload laid out for everyone."""

    home: Path
    ours: Path
    patience: float

    @property
    def database(self) -> Path:
        """The events as a plain table."""
        return self.home / f"{DATABASE}.duckdb"

    @property
    def parquet(self) -> Path:
        """The events as a Parquet file."""
        return self.home / "field.parquet"


def lay_out(ground: Ground) -> None:
    """Copies our events into a plain table with the customer's ids, and into a Parquet file."""
    ground.database.unlink(missing_ok=True)
    connection = duckdb.connect(str(ground.database), config={"threads": 2, "memory_limit": "6GB"})
    connection.execute(f"ATTACH '{ground.ours}' AS ours (READ_ONLY)")
    connection.execute(
        "CREATE TABLE events AS SELECT CAST(a.text AS INTEGER) AS account, e.person, n.text AS name, "
        "DATE '1970-01-01' + e.day AS day, e.day AS day_number FROM ours.event AS e "
        "JOIN ours.account_identity AS a ON a.code = e.account JOIN ours.event_name AS n ON n.code = e.name"
    )
    connection.execute("CREATE TABLE time_spine AS SELECT DISTINCT day AS date_day FROM events")
    connection.execute("CREATE VIEW event AS SELECT account, person, name, day_number AS day FROM events")
    connection.execute(f"COPY (SELECT account, person, name, day FROM events) TO '{ground.parquet}'")
    connection.close()


def measured(
    ground: Ground, works: list[Work], *, everyone: bool = True
) -> tuple[dict[str, dict[str, Timing]], list[str]]:
    """Seconds of each peer for each work, and what peers these are; not `everyone`: only islands and MetricFlow."""
    lay_out(ground)
    answers = {work: our_answer(ground.ours, work) for work in works}
    found: dict[str, dict[str, Timing]] = {OURS: {}}
    for work in works:
        spent, _ = peers.in_own_process("formula", ground.ours, work.formula)
        found[OURS][work.key] = Timing(spent)
        for peer, template in _hand_written(work).items():
            if not everyone and peer != ISLANDS:
                continue
            text = peers.with_window(template, work.window).sql(dialect="duckdb")
            found.setdefault(peer, {})[work.key] = _by_sql(ground, (peer, text), work, answers[work])
    notes = [f"DuckDB {duckdb.__version__}"]
    notes += _metricflow(ground, works, answers, found)
    for peer in FRAMES if everyone else ():
        notes += _frames(ground, peer, answers, found)
    ground.database.unlink()
    ground.parquet.unlink()
    return found, notes


def alone(ground: Ground, works: list[Work]) -> dict[str, dict[str, Timing]]:
    """Only ourselves, and the best SQL for distinct people."""
    ours = {work.key: Timing(peers.in_own_process("formula", ground.ours, work.formula)[0]) for work in works}
    people = {work.key: Timing(peers.islands(ground.ours, work.window)) for work in works if work.kind == "people"}
    return {OURS: ours, ISLANDS: people}


def _hand_written(work: Work) -> dict[str, str]:
    people = work.kind == "people"
    found = {ISLANDS: peers.ISLANDS} if people else {FRAME: _FRAME}
    # MetricFlow's SQL shows what becomes of the join when the window grows; once by hand is enough.
    return found | ({RANGE_JOIN: peers.RANGE_JOIN if people else _COUNT_JOIN} if work.window == JOINED else {})


def _metricflow(
    ground: Ground, works: list[Work], answers: dict[Work, Cells], found: dict[str, dict[str, Timing]]
) -> list[str]:
    try:
        texts, packages = written_sql(ground.home, [(work.kind, work.window) for work in works])
    except PeerMissing as error:
        return [f"not measured: {error}"]
    for work in works:
        timing = _by_sql(ground, (METRICFLOW, texts[work.kind, work.window]), work, answers[work])
        found.setdefault(METRICFLOW, {})[work.key] = timing
    return [packages]


def _frames(ground: Ground, peer: str, answers: dict[Work, Cells], found: dict[str, dict[str, Timing]]) -> list[str]:
    packages, script = FRAMES[peer]
    try:
        programs = environment(ground.home, peer, packages)
        for work, ours in answers.items():
            found.setdefault(peer, {})[work.key] = _by_script(ground, (programs, script), work, (peer, ours))
    except PeerMissing as error:
        return [f"not measured: {error}"]
    return [versions(programs, [peer])]


def _by_script(ground: Ground, program: tuple[Path, str], work: Work, asked: tuple[str, Cells]) -> Timing:
    peer, ours = asked
    answer = ground.home / "answer.parquet"
    script = str(Path(__file__).parent / program[1])
    command = [str(program[0] / "python"), script, str(ground.parquet), work.kind, str(work.window), str(answer)]
    limits = ["prlimit", f"--as={9 << 30}"] if Path("/usr/bin/prlimit").exists() else []
    try:
        said = ran(peer, [*limits, *command], ground.home, ground.patience)
    except PeerMissing as error:
        return Timing(None, str(error).removeprefix(f"{peer}: "))
    some = peer in HALF_DONE and work.kind == "people"
    _compare(peer, work, pq.read_table(answer), ours, some=some)
    return Timing(Spent(**json.loads(said)), "one account of a hundred, multiplied" if some else "")


def _by_sql(ground: Ground, asked: tuple[str, str], work: Work, ours: Cells) -> Timing:
    peer, text = asked
    limits: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": f"{MEMORY}GB",
        "max_temp_directory_size": f"{DISK}GB",
    }
    connection = duckdb.connect(str(ground.database), read_only=True, config=limits)
    stop = Timer(ground.patience, connection.interrupt)
    stop.start()
    watch = peers.Watch()
    try:
        answer = connection.sql(text).to_arrow_table()
    except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
        late = isinstance(error, duckdb.InterruptException)
        room = f"not done in {MEMORY} GB of memory and {DISK} GB of disk"
        return Timing(None, f"not done after {ground.patience:.0f} s" if late else room)
    finally:
        stop.cancel()
        connection.close()
    spent = watch.spent
    names = {"metric_time__day": "day", "d": "day", "a": "account", work.key: "n"}
    _compare(peer, work, answer.rename_columns([names.get(name, name) for name in answer.column_names]), ours)
    return Timing(spent)


def our_answer(path: Path, work: Work) -> Cells:
    """What we say, for every account and day."""
    warehouse = open_duckdb(path)
    series = Engine(warehouse, workload.catalog()).values(parse(work.formula), days=peers.YEAR)
    warehouse.close()
    account = np.repeat(np.array(series.labels, dtype=np.int64), len(series.days))
    day = np.tile(np.array(series.days, dtype=np.int64), len(series.labels))
    return _cells(account, day, np.where(series.grid.known, series.grid.numbers, 0).ravel().astype(np.int64))


def _cells(account: NDArray[np.int64], day: NDArray[np.int64], n: NDArray[np.int64]) -> Cells:
    keep = n != 0
    packed = (account * 1000 + day - FIRST_DAY)[keep]
    order = np.argsort(packed)
    return packed[order], n[keep][order]


def _compare(peer: str, work: Work, answer: pa.Table, ours: Cells, *, some: bool = False) -> None:
    """Refuses an answer that is not ours; one for `some` accounts and days must be ours there."""
    day = answer.column("day")
    if not pa.types.is_integer(day.type):
        day = day.cast(pa.timestamp("us")).cast(pa.date32()).cast(pa.int32())
    n = pc.fill_null(answer.column("n").cast(pa.int64()), 0).to_numpy()
    theirs = _cells(answer.column("account").to_numpy().astype(np.int64), day.to_numpy().astype(np.int64), n)
    if some:
        at = np.minimum(np.searchsorted(ours[0], theirs[0]), ours[0].size - 1)
        ours = ours[0][at], ours[1][at]
    if not all(np.array_equal(left, right) for left, right in zip(theirs, ours, strict=True)):
        raise WrongAnswer(f"{peer} and we do not say the same of {work.key}")
    print(f"{peer}, {work.key}: the same {theirs[0].size:,} values", file=sys.stderr)
