"""What the engine is measured against: the floor, the best SQL, the SQL of the field, and itself in a fresh process."""

import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import workload
from results import Spent
from sqlglot import exp, parse_one

from bellwether.engine.engine import Engine, Span
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.warehouse import open_duckdb

YEAR = Span(date(2025, 1, 1), workload.LAST)


def connected(path: Path) -> duckdb.DuckDBPyConnection:
    """The file, read with two threads."""
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute("SET threads = 2")
    return connection


class Watch:
    """Time since it was made, on the wall and of this process on its processors."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    @property
    def spent(self) -> Spent:
        """Both until now."""
        return Spent(time.perf_counter() - self._wall, time.process_time() - self._cpu)


def timed(connection: duckdb.DuckDBPyConnection, *queries: str | exp.Expression) -> Spent:
    """What it takes until all results are here as Arrow."""
    texts = [query if isinstance(query, str) else query.sql(dialect="duckdb") for query in queries]
    watch = Watch()
    for text in texts:
        connection.sql(text).to_arrow_table()
    return watch.spent


def floor(path: Path) -> Spent:
    """Reading what every metric needs, and grouping it once: less work than any answer; in a fresh process as ours."""
    return in_own_process("floor", path)[0]


def _floor(path: Path) -> Spent:
    connection = connected(path)
    columns = "SELECT account, person, name, day FROM event"
    found = timed(
        connection, columns, "SELECT account, day, name, COUNT(*) AS n FROM event GROUP BY account, day, name"
    )
    connection.close()
    return found


ISLANDS = """
WITH ud AS (SELECT DISTINCT account AS a, person AS u, day AS d FROM event),
x AS (SELECT a, u, d,
             LAG(d, 1, CAST(-1000000 AS INT)) OVER (PARTITION BY a, u ORDER BY d) AS p,
             LEAD(d, 1, CAST(1000000 AS INT)) OVER (PARTITION BY a, u ORDER BY d) AS nx FROM ud),
e AS (SELECT a, d, 1 AS v FROM x WHERE d - p >= :w UNION ALL SELECT a, d + :w, -1 FROM x WHERE nx - d >= :w),
g AS (SELECT a, d, SUM(v) AS v FROM e GROUP BY a, d),
spine AS (SELECT a, d FROM (SELECT DISTINCT a FROM ud) AS accounts, (SELECT DISTINCT d FROM ud) AS days)
SELECT s.a, s.d, SUM(COALESCE(g.v, 0)) OVER (PARTITION BY s.a ORDER BY s.d
       ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n
FROM spine AS s LEFT JOIN g ON g.a = s.a AND g.d = s.d
"""

RANGE_JOIN = """
SELECT s.a, s.d, COUNT(DISTINCT e.person) AS n
FROM (SELECT a, d FROM (SELECT DISTINCT account AS a FROM event) AS accounts,
                       (SELECT DISTINCT day AS d FROM event) AS days) AS s
INNER JOIN event AS e ON e.account = s.a AND e.day <= s.d AND e.day > s.d - :w
GROUP BY s.a, s.d
"""


def with_window(text: str, window: int) -> exp.Expression:
    """The query for a window of so many days."""
    tree = parse_one(text, read="duckdb")
    return tree.transform(lambda node: exp.Literal.number(window) if isinstance(node, exp.Placeholder) else node)


def islands(path: Path, window: int) -> Spent:
    """The best hand-written SQL for rolling distinct people: islands and a difference array."""
    connection = connected(path)
    found = timed(connection, with_window(ISLANDS, window))
    connection.close()
    return found


def in_own_process(what: str, path: Path, argument: str = "") -> tuple[Spent, float]:
    """What one piece of work takes in a fresh process, and its peak gigabytes."""
    done = subprocess.run(
        [sys.executable, __file__, what, str(path), argument], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    return Spent(found["seconds"], found["cpu"]), found["gigabytes"]


def gigabytes() -> float:
    """The most memory that this process ever held. What `getrusage` tells includes that of whoever started it."""
    told = Path("/proc/self/status")
    if not told.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return int(told.read_text().split("VmHWM:")[1].split()[0]) / 1e6


def _work(what: str, path: Path, argument: str) -> Spent:
    if what == "floor":
        return _floor(path)
    engine = Engine(open_duckdb(path), workload.catalog())
    watch = Watch()
    match what:
        case "backfill":
            engine.refresh(workload.LAST)
        case "formula":
            engine.values(parse(argument), days=YEAR)
        case _:
            message = f"there is no work called {what}"
            raise ValueError(message)
    return watch.spent


if __name__ == "__main__":
    spent = _work(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
    print(json.dumps({"seconds": spent.seconds, "cpu": spent.cpu, "gigabytes": gigabytes()}))
