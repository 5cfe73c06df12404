"""Which accounts a member owns: the owner is an account trait like any other, and dated like any other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import one_day
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.rows import State
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.workspace.running import running

OWNER = "owner"
"""The account trait that names an account's owner."""


@dataclass(frozen=True, slots=True)
class Books:
    """Who owns which accounts, by the owner's name, as of a state of the facts."""

    warehouse: SqlWarehouse
    state: State
    today: date
    accounts: Mapping[str, frozenset[str]]

    def of(self, names: Iterable[str]) -> frozenset[str]:
        """The customer's ids of the accounts that these people own."""
        return frozenset().union(*(self.accounts.get(name, frozenset()) for name in names))


class _Kept:
    """The books last read; they hold until something is written or the day changes."""

    books: Books | None = None
    reading = Lock()


def books() -> Books:
    """Who owns which accounts on the last complete day. The same object as before while nothing has changed."""
    workspace = running()
    state, today = workspace.warehouse.state(), workspace.today()
    held = _Kept.books
    if held is not None and _are(held, workspace.warehouse, state, today):
        return held
    with _Kept.reading:
        held = _Kept.books
        if held is None or not _are(held, workspace.warehouse, state, today):
            accounts = _read(workspace.last_day())
            if held is not None and held.warehouse is workspace.warehouse and held.accounts == accounts:
                accounts = held.accounts
            held = _Kept.books = Books(workspace.warehouse, state, today, accounts)
        return held


def owned_by(names: frozenset[str]) -> frozenset[str]:
    """The customer's ids of the accounts whose owner, on the last complete day, is one of these names."""
    return books().of(names)


def owners() -> tuple[str, ...]:
    """Everyone whom an account names as its owner."""
    return tuple(sorted(books().accounts))


def _are(held: Books, warehouse: SqlWarehouse, state: State, today: date) -> bool:
    return held.warehouse is warehouse and (held.state, held.today) == (state, today)


def _read(day: date) -> Mapping[str, frozenset[str]]:
    workspace = running()
    if OWNER not in workspace.catalog().account_traits:
        return {}
    series = workspace.engine().values(parse(f"account.{OWNER}"), days=one_day(day))
    found: dict[str, set[str]] = defaultdict(set)
    for place, account in enumerate(series.labels):
        match series.value(place, 0):
            case Known(str() as owner):
                found[owner].add(account)
    return {owner: frozenset(accounts) for owner, accounts in found.items()}
