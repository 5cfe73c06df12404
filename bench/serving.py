"""50 people who click at once: the real server over HTTP, 10,000 accounts × 60 metrics × two years, 20 million events.

    .venv/bin/python bench/serving.py --home DIRECTORY

The workspace is that of `bench/pages.py`, made once; the server works on a copy. Everybody has a session of their own
and clicks through the portfolio, accounts, numbers and edits, with some seconds between two clicks, while 50,000 new
events are taken in and refreshed. Told are milliseconds from the click to the last byte, and the processor time of the
server for each click.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread

import numpy as np
from goals import table
from people import Person, Said, asked
from results import Figure, machine

BENCH = Path(__file__).parent
PEOPLE = 50
PORT = 28731
GOALS = {"account page": 100, "an edit, saved": 100}
TOGETHER = 400


class Server:
    """The server in a process of its own, and the addresses by which members enter."""

    def __init__(self, home: Path) -> None:
        environment = {**os.environ, "BELLWETHER_HOME": str(home)}
        command = [sys.executable, str(BENCH / "served_home.py"), "serve", str(home), str(PORT), str(PEOPLE)]
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.links = [self.said() for _ in range(PEOPLE)]

    def said(self) -> str:
        """The next line of the server."""
        return self.process.stdout.readline().strip() if self.process.stdout is not None else ""

    def refresh(self) -> None:
        """Has new events taken in and values refreshed, beside the pages."""
        if self.process.stdin is not None:
            self.process.stdin.write("\n")
            self.process.stdin.flush()

    def worked(self) -> float:
        """The seconds that processors have worked for it."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Ends it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def alone(server: Server, person: Person) -> list[Figure]:
    """Every kind of click by one person, nobody else about: the time that passes, and the server's work."""
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(12):
        for kind, click in person.clicks():
            worked = server.worked()
            milliseconds = click()
            found.setdefault(kind, []).append((milliseconds, (server.worked() - worked) * 1000))
    return [_figure(f"{kind}, alone", np.array(took[2:]), GOALS.get(kind)) for kind, took in found.items()]


def _figure(what: str, took: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", goal: float | None) -> Figure:
    wall = np.quantile(took[:, 0], [0.5, 0.95, 1])
    said = f"p50 {wall[0]:.0f}, p95 {wall[1]:.0f}, max {wall[2]:.0f} ms (CPU {took[:, 1].mean():.0f} ms)"
    return Figure(what, said, "" if goal is None else f"p95 ≤ {goal:g} ms", goal is None or wall[1] <= goal)


def together(server: Server, people: list[Person], seconds: float, pause: float) -> list[Figure]:
    """Everybody at once for some seconds, while values are refreshed."""
    said: list[Said] = []
    until = time.perf_counter() + seconds
    worked = server.worked()
    threads = [Thread(target=one.walk, args=(until, pause, said)) for one in people]
    for thread in threads:
        thread.start()
    time.sleep(min(1.0, seconds / 4))
    server.refresh()
    for thread in threads:
        thread.join()
    busy = (server.worked() - worked) / seconds
    refreshed = server.said()
    kinds = dict.fromkeys(one.kind for one in said)
    title = f"{PEOPLE} people, {len(said) / seconds:.1f} clicks a second, {busy:.2f} processors busy"
    found = [_quantiles(f"{title}, refreshed in {refreshed}: every click", said, TOGETHER)]
    return found + [_quantiles(f"— {kind}", [one for one in said if one.kind == kind], TOGETHER) for kind in kinds]


def _quantiles(what: str, said: list[Said], goal: float) -> Figure:
    wall = np.quantile([one.milliseconds for one in said], [0.5, 0.95, 1])
    text = f"p50 {wall[0]:.0f}, p95 {wall[1]:.0f}, max {wall[2]:.0f} ms ({len(said)})"
    return Figure(what, text, f"p95 ≤ {goal:g} ms", bool(wall[1] <= goal))


def first_load(person: Person) -> list[Figure]:
    """What a browser loads before the first page is whole, compressed as it is sent; charts come later."""
    size, files = person.loaded("/portfolio/")
    said = f"{size / 1000:.0f} kB in {files} files"
    return [Figure("first load of the portfolio, compressed, without charts", said, "≤ 150 kB", size <= 150_000)]


def burst(people: list[Person]) -> list[Figure]:
    """Everybody opens the portfolio in the same instant: the server's worst moment."""
    said: list[Said] = []

    def once(person: Person) -> None:
        said.append(Said("portfolio", asked(lambda: person.get(person.table()))))

    threads = [Thread(target=once, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [_quantiles(f"{len(people)} people open another table each in the same instant", said, TOGETHER)]


def measured(home: Path, seconds: float, pause: float) -> list[Figure]:
    """Everything, on a server of its own."""
    began = time.perf_counter()
    server = Server(home)
    try:
        people = [Person(link, number) for number, link in enumerate(server.links)]
        people[0].wait_until_ready()
        ready = time.perf_counter() - began
        people[0].enter()
        time.sleep(5)
        first = asked(lambda: people[0].get("/portfolio/"))
        for person in people[1:]:
            person.enter()
        started = Figure("ready after", f"{ready:.1f} s; the first page 5 s later in {first:.0f} ms", "", met=True)
        figures = [started, *first_load(people[0]), *alone(server, people[0])]
        return [*figures, *together(server, people, seconds, pause), *burst(people)]
    finally:
        server.stop()


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--seconds", type=float, default=40)
    options.add_argument("--pause", type=float, default=5, help="seconds between two clicks of one person, on average")
    chosen = options.parse_args()
    made = chosen.home / "served"
    wanted = ["compute", str(made)] if made.exists() else ["make", str(made), str(chosen.home / "pages.duckdb")]
    environment = {**os.environ, "BELLWETHER_HOME": str(made)}
    subprocess.run([sys.executable, str(BENCH / "served_home.py"), *wanted], env=environment, check=True)
    with tempfile.TemporaryDirectory(prefix="bellwether-serving-") as directory:
        copy = Path(directory) / "home"
        shutil.copytree(made, copy)
        # Gigabytes that are still on their way to the disk would stand before every write that is measured.
        os.sync()
        print(f"10,000 accounts × 60 metrics × two years, 20 million events. {machine()}.", file=sys.stderr)
        print(table(measured(copy, chosen.seconds, chosen.pause)))


if __name__ == "__main__":
    main()
