"""The demo's files as tables of a plain DuckDB that knows nothing of Bellwether."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from bellwether.demo.company import Company
from bellwether.demo.generate import company_of
from bellwether.ingest.plan import Step, find_plan, read_plan

ENDS = date(2025, 6, 30)
TABLES = (
    "accounts", "licences", "owners", "users", "memberships", "user_spend", "rates", "subscriptions", "orders", "deals",
    "tickets", "invitations", "responses", "communications", "touches", "feedback", "costs", "policy_compliance",
    "pulses", "outages",
)  # fmt: skip


@dataclass(frozen=True)
class Demo:
    """The directory of the files, the last day, and a connection whose tables are the files."""

    directory: Path
    ends: date
    company: Company
    sql: duckdb.DuckDBPyConnection

    @property
    def steps(self) -> tuple[Step, ...]:
        """The imports that the demo's plan lists."""
        return read_plan(find_plan(self.directory), self.directory).every_step()

    def day(self, back: int) -> date:
        return self.ends - timedelta(days=back)

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self.sql.execute(query, list(parameters)).fetchall()

    def one(self, query: str, *parameters: object) -> Any:
        ((value,),) = self.rows(query, *parameters)
        return value


def opened(directory: Path, ends: date) -> Demo:
    """The files of a directory as tables; `happened` is every event with its day, `members` every membership."""
    sql = duckdb.connect()
    sql.execute("set timezone = 'Europe/Berlin'")
    for table in TABLES:
        sql.execute(f"create table {table} as from read_csv('{directory / table}.csv', header = true)")
    for table, pattern in (("on_time", "events-20*"), ("late", "events-late")):
        sql.execute(f"create view {table} as from '{directory / pattern}.parquet'")
    sql.execute(
        "create table happened as select account_id, user_id, event, amount, sdk, app_version, is_bot, happened_at,"
        " received_at, happened_at::date as day from (from on_time union all from late)"
    )
    sql.execute(
        "create view members as select user_id, account_id, joined_on as starts, left_on as ends from users"
        ' union all select user_id, account_id, "from", "to"::date from memberships'
    )
    return Demo(directory, ends, company_of(), sql)
