"""What a query finds for a viewer: accounts in their scope, metrics they may read, pages and actions open to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.board.boards import NothingComputed
from bellwether.screens.account.head import TABS
from bellwether.screens.boards import boards
from bellwether.screens.search.matching import Query, best, folded_names
from bellwether.ui.addresses import account_address
from bellwether.ui.surroundings import places
from bellwether.workspace.running import running

MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One result."""

    title: str
    url: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """Results of one kind."""

    name: str
    items: tuple[Found, ...]


_ACTIONS = (
    ("New metric", "/metrics/new", Permission.DEFINE_METRICS),
    ("KPI catalogue", "/catalogue/", Permission.DEFINE_METRICS),
    ("Invite a member", "/administration/members/invite/", Permission.MANAGE_MEMBERS),
    ("See the audit record", "/administration/audit/", Permission.SEE_AUDIT),
    ("Sign out everywhere else", "/you/sessions/", Permission.SEE),
)


def results(viewer: Viewer, typed: str) -> tuple[Results, ...]:
    """Everything that the query finds; without a query the pages alone."""
    query = Query.of(typed)
    accounts = tuple(_accounts(viewer, query)) if query.words else ()
    return (
        Results("Accounts", accounts),
        Results("Metrics", tuple(_metrics(viewer, query)) if query.words else ()),
        Results("Pages", tuple(_pages(viewer, query))),
        Results("Actions", (*_on_account(viewer, accounts), *_actions(viewer, query))),
    )


def accounts_called(viewer: Viewer, typed: str) -> tuple[tuple[str, str], ...]:
    """Id and name of the accounts that the query finds, those that fit best first."""
    query = Query.of(typed)
    try:
        board = boards().on(running().last_day(), metrics=())
    except NothingComputed:
        return ()
    names = folded_names(board.names, board.ids)
    rows = best(query, board.of(viewer.accounts).tolist(), lambda row: names[row], MOST) if query.words else ()
    return tuple((board.ids[row], board.names[row]) for row in rows)


def _accounts(viewer: Viewer, query: Query) -> Iterator[Found]:
    try:
        board = boards().on(running().last_day(), metrics=())
    except NothingComputed:
        return
    names = folded_names(board.names, board.ids)
    rows = board.of(viewer.accounts).tolist()
    tab = next((tab for tab in TABS if tab[0] and len(query.words) > 1 and tab[0].startswith(query.words[-1])), None)
    owner = board.trait("owner")
    found = best(query, rows, lambda row: names[row], MOST)
    for row in found:
        hint = owner.value(row)
        yield Found(board.names[row] or board.ids[row], account_address(board.ids[row]), str(hint) if hint else "")
    if tab is not None and not found:
        narrower = Query.of(" ".join(query.words[:-1]))
        for row in best(narrower, rows, lambda row: names[row], MOST):
            title = f"{board.names[row] or board.ids[row]}: {tab[1].lower()}"
            yield Found(title, account_address(board.ids[row], tab[0]))


def _metrics(viewer: Viewer, query: Query) -> Iterator[Found]:
    catalog = running().catalog()
    seen = [metric for key, metric in catalog.metrics.items() if viewer.sees_metric(key)]
    for metric in best(query, seen, lambda one: f"{one.name} {one.key}".casefold(), MOST):
        family = catalog.families.get(metric.family or "")
        yield Found(metric.name, f"/metrics/{quote(metric.key)}/", family.name if family is not None else "")


def _pages(viewer: Viewer, query: Query) -> Iterator[Found]:
    entries = [entry.place for entry in places(viewer, "")]
    for place in best(query, entries, lambda one: one.name.casefold(), MOST):
        yield Found(place.name, place.url)


def _on_account(viewer: Viewer, accounts: tuple[Found, ...]) -> Iterator[Found]:
    """What can be done at once with the account that fits best."""
    if accounts and viewer.may(Permission.WRITE_NOTES):
        first = accounts[0]
        yield Found(f"Write a note on {first.title}", f"{first.url}#note")


def _actions(viewer: Viewer, query: Query) -> Iterator[Found]:
    allowed = [one for one in _ACTIONS if viewer.may(one[2])]
    for title, url, _ in best(query, allowed, lambda one: one[0].casefold(), MOST):
        yield Found(title, url)
