"""Which accounts a member owns: the owner is an account trait like any other, and dated like any other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import one_day
from bellwether.engine.formula.parse import parse
from bellwether.workspace.running import running

OWNER = "owner"
"""The account trait that names an account's owner."""


@dataclass(frozen=True, slots=True)
class _Books:
    """Who owned which accounts on a day, by the owner's name, as of a state of the facts."""

    batch: int
    day: date
    accounts: Mapping[str, frozenset[str]]


class _Kept:
    """The books last read; they hold until new facts arrive or the day changes."""

    books: _Books | None = None


def owned_by(names: frozenset[str]) -> frozenset[str]:
    """The customer's ids of the accounts whose owner, on the last complete day, is one of these names."""
    accounts = _books().accounts
    return frozenset().union(*(accounts.get(name, frozenset()) for name in names))


def owners() -> tuple[str, ...]:
    """Everyone whom an account names as its owner."""
    return tuple(sorted(_books().accounts))


def _books() -> _Books:
    workspace = running()
    state = workspace.warehouse.batch(), workspace.last_day()
    if _Kept.books is None or (_Kept.books.batch, _Kept.books.day) != state:
        _Kept.books = _Books(*state, _read(state[1]))
    return _Kept.books


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
