"""The portfolio page itself, from request to response: 10,000 accounts × 20 columns at random sorts and filters.

    .venv/bin/python bench/portfolio.py --home DIRECTORY

The workspace is that of `bench/pages.py`, made once. Every figure has the time that passes and the processor time of a
single answer.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import empty_home
import pages_workload
import workload
from django.test import Client
from goals import table
from pages import Click, clicks, figure, took
from results import Figure, machine

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.engine import Engine
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.members.models import Member
from bellwether.screens.portfolio.state import State
from bellwether.workspace import database, running
from bellwether.workspace.home import Home, new_home

REQUESTS = 120
PART = {"HX-Request": "true"}


@dataclass
class Served:
    """What pages need of an open workspace, around the warehouse that is measured."""

    home: Home
    warehouse: SqlWarehouse
    held: Engine

    def catalog(self) -> Catalog:
        """The definitions."""
        return self.held.catalog

    def engine(self) -> Engine:
        """The one engine."""
        return self.held

    def last_day(self) -> date:
        """The last computed day."""
        return workload.LAST

    def today(self) -> date:
        """The day after it."""
        return workload.LAST + timedelta(1)

    def now(self) -> datetime:
        """The morning after it."""
        return datetime.combine(self.today(), datetime.min.time(), UTC)


def browser(served: Served) -> Client:
    """A browser in which an administrator is signed in."""
    database.connect(served.home)
    database.migrate(served.home)
    running.run(served)
    member = Member(email="ada@example.com", name="Ada", role="administrator")
    member.save()
    client = Client(SERVER_NAME="localhost")
    client.force_login(member)
    return client


def address(click: Click) -> str:
    """The page's address of a request for a table."""
    return State(filter=click.condition, columns=click.columns, sorts=click.sorts).url


def measured(client: Client) -> list[Figure]:
    """The page, what follows on scroll, its foot and its files."""
    pages = [address(click) for click in clicks(REQUESTS, 11)]
    first = took(_asked(client, "/portfolio/"))
    found = [took(_asked(client, one)) for one in pages]
    parts = [took(_asked(client, one, PART)) for one in pages[:60]]
    rows = [took(_asked(client, f"/portfolio/rows/?{one.partition('?')[2]}&after=50.", PART)) for one in pages[:40]]
    feet = [took(_asked(client, f"/portfolio/foot/?{one.partition('?')[2]}", PART)) for one in pages[:12]]
    plain = [took(_asked(client, "/portfolio/")) for _ in range(12)]
    csv = took(_asked(client, f"/portfolio/accounts.csv?{State(columns=clicks(1, 3)[0].columns).query}"))
    return [
        figure("the first page after a start", [first], None),
        figure("page of 50 rows × 20 columns, at random sorts and filters: median", found, None),
        figure("the same: p95", found, 150, 0.95),
        figure("the same without the layout around it: p95", parts, 150, 0.95),
        figure("50 more rows on scroll: p95", rows, 150, 0.95),
        figure("the page as it opens, with small lines: median", plain, 150),
        figure("the foot, with what must be recounted: p95", feet, 1000, 0.95),
        figure("10,000 accounts × 20 columns as CSV", [csv], None),
    ]


def _asked(client: Client, path: str, headers: dict[str, str] | None = None) -> Callable[[], object]:
    def ask() -> None:
        response = client.get(path, headers=headers or {})
        if response.status_code != 200:
            message = f"{path} answered {response.status_code}"
            raise RuntimeError(message)

    return ask


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, required=True)
    warehouse = pages_workload.workspace(options.parse_args().home)
    served = Served(new_home(empty_home.HOME), warehouse, Engine(warehouse, pages_workload.catalog()))
    print(f"10,000 accounts × 60 metrics × two years, 20 million events. {machine()}.", file=sys.stderr)
    print(table(measured(browser(served))))
    warehouse.close()


if __name__ == "__main__":
    main()
