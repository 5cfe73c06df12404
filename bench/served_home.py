"""A home with the accounts and metrics of `pages_workload`, its definitions in force, and its server: for `serving.py`.

    served_home.py make HOME WAREHOUSE
    served_home.py compute HOME
    served_home.py serve HOME PORT PEOPLE

The server says how to enter on standard output, one address for each member, and then waits for lines on standard
input: after each one it writes 50,000 new events, brings the values up to date, and says in how many seconds.
"""

import json
import shutil
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Thread
from time import perf_counter

import at_home  # noqa: F401  # before anything of the application's
import numpy as np
import pages_workload
import uvicorn
import workload
from engine import arrivals

from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import WorkspaceSpec
from bellwether.catalog.opening import make_workspace, open_workspace
from bellwether.catalog.reading import read_text
from bellwether.catalog.serving import ServedWorkspace
from bellwether.cli.local.serving import APPLICATION, at_work, kept_warm
from bellwether.config.observing.logs import start_log
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.jobs.giving_way import give_way
from bellwether.members.links import entry_link
from bellwether.members.models import Member
from bellwether.workspace.home import find_home

BANDS = {"bad": "< 10", "watch": "10 .. 40", "good": ">= 40"}
TRAITS = {
    "seats": {"type": "number"},
    "arr": {"type": "money"},
    "renewal_on": {"type": "date"},
    "industry": {"type": "text"},
    "owner": {"type": "text"},
}
MORNING = datetime.combine(workload.LAST + timedelta(1), time(9), UTC)
"""The instant at which everything happens: the morning after the last day that has events."""


def definitions() -> str:
    """The catalog of the workload as a file of definitions."""
    told = {
        "workspace": {"zone": "UTC"},
        "events": [f"Event {number}" for number in range(12)],
        "traits": {"account": TRAITS},
        "segments": {"large": {"name": "Large", "condition": "account.arr > 50000"}},
        "metrics": {key: _spec(metric) for key, metric in pages_workload.metrics().items()},
    }
    return json.dumps(told)


def _spec(metric: Metric) -> dict[str, object]:
    spec: dict[str, object] = {"name": metric.name, "display": metric.display.value}
    if metric.kind is MetricKind.COMPUTED:
        del spec["display"]
        spec |= {"formula": metric.formula, "direction": metric.direction.value}
    elif metric.entered is not None:
        rules: dict[str, object] = {"rollup": metric.entered.rollup.value}
        rules |= {"weight": metric.entered.weight} if metric.entered.weight else {}
        rules |= {"ranks": list(metric.entered.ranks)} if metric.entered.ranks else {}
        spec |= {"entered": rules}
    if metric.bands:
        spec |= {"bands": BANDS, "direction": "up"}
    if metric.targets:
        spec |= {"start": 0, "target": 50, "direction": "up"}
    return spec


def make(home: Path, warehouse: Path) -> None:
    """Makes the home around a copy of the warehouse of `bench/pages.py`, and computes what its definitions lack."""
    authorship = Authorship("Ada", MORNING, "the workload")
    with make_workspace(home, WorkspaceSpec(zone="UTC"), authorship) as workspace:
        workspace.apply(read_text(definitions(), "workload"), authorship)
        place = workspace.home.warehouse
    place.unlink()
    shutil.copy(warehouse, place)
    compute(home)


def compute(home: Path) -> None:
    """Brings the values up to the last day that has events: those of a home that another release made, too."""
    with open_workspace(home) as workspace:
        done = workspace.engine().refresh(workload.LAST)
        print(f"{done.values:,} values computed in {done.seconds:.1f} s", file=sys.stderr)


def serve(home: Path, port: int, people: int) -> None:
    """The server as `bellwether serve` starts it, on the morning after the last event."""
    # Standard output is for the bench alone.
    start_log(level="WARNING")
    workspace = ServedWorkspace(find_home(home), lambda: MORNING)
    with at_work(workspace):
        server = uvicorn.Server(
            uvicorn.Config(APPLICATION, host="127.0.0.1", port=port, log_config=None, access_log=False)
        )
        for number in range(people):
            member = Member(email=f"member{number}@example.com", name=f"Member {number}", role="administrator")
            member.save()
            print(f"http://127.0.0.1:{port}{entry_link(member)}", flush=True)
        Thread(target=lambda: _refresh_when_told(workspace, server), daemon=True).start()
        with kept_warm(lambda: server.started):
            server.run()
    workspace.close()


def _refresh_when_told(workspace: ServedWorkspace, server: uvicorn.Server) -> None:
    # As the job's thread does.
    give_way()
    for _ in sys.stdin:
        events = arrivals(np.random.default_rng(9), pages_workload.SIZE, 50_000, workload.LAST_DAY, f"{perf_counter()}")
        began = perf_counter()
        workspace.warehouse.write_events(events)
        done = workspace.engine().refresh(workload.LAST)
        print(f"{perf_counter() - began:.1f} s, {done.values:,} values", flush=True)
    server.should_exit = True


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1] == "compute":
        compute(Path(sys.argv[2]))
    else:
        serve(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
