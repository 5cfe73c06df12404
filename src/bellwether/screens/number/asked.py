"""Which number is asked about: a metric of an account, or of a group of accounts, on a day."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.board.conditions.condition import in_words
from bellwether.board.conditions.spelling import read_condition
from bellwether.engine.definitions.entity import (
    ByTrait,
    EachAccount,
    EachParent,
    InSegment,
    Portfolio,
    Within,
)
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.evaluate.explaining.explanation import Group
from bellwether.engine.warehouse.rows import NOBODY
from bellwether.screens.boards import boards
from bellwether.screens.filters.allowed import check_known
from bellwether.screens.filters.scope import asked_by, looking, scope_of
from bellwether.ui.addresses import account_address, number_address
from bellwether.ui.days import read_day
from bellwether.workspace.running import running

EVERYONE, FILTER = "all", "filter"


@dataclass(frozen=True)
class Asked:
    """One number. `account` is None where it is a group's; `key` is the account's key in the warehouse."""

    viewer: Viewer
    metric: Metric
    day: date
    account: str | None
    key: int
    group: Group
    name: str
    spelled: str

    @property
    def url(self) -> str:
        """The address of the number."""
        return self.place()

    def place(self, part: str = "", **query: str) -> str:
        """The address of a part of the popover, such as its explanation."""
        whom = {"group": self.spelled} if self.account is None else {}
        address = number_address(self.metric.key, self.account or "", self.day, **whom, **query)
        return address.replace("/number/?", f"/number/{part}/?", 1) if part else address

    @property
    def why_url(self) -> str:
        """The address of the explanation."""
        return self.place("why")

    @property
    def chart_url(self) -> str:
        """The address of the line that the page's script draws."""
        return self.place("chart")

    @property
    def all_url(self) -> str:
        """The number as a page of its own, with all rows."""
        return self.place(rows="all")

    @property
    def edit_value_url(self) -> str:
        """The page with the value's form open, for who has no scripts."""
        return self.place(edit="value")

    @property
    def edit_target_url(self) -> str:
        """The page with the target's form open."""
        return self.place(edit="target")

    @property
    def value_form_url(self) -> str:
        """The value's form alone."""
        return self.place("edit", what="value")

    @property
    def target_form_url(self) -> str:
        """The target's form alone."""
        return self.place("edit", what="target")

    @property
    def pin_url(self) -> str:
        """The account's page with this value pinned to a new note; empty where the viewer may write none."""
        if self.account is None or not self.viewer.may(Permission.WRITE_NOTES):
            return ""
        pin = f"{self.metric.key}@{self.day.isoformat()}"
        return account_address(self.account, pin=pin) + "#note"

    @property
    def about_url(self) -> str:
        """The page of whom the number is of: of a group the portfolio on that day, of those of a filter alone."""
        if self.account is not None:
            return account_address(self.account)
        kind, _, rest = self.spelled.partition(".")
        told = {"filter": rest if kind == FILTER else "", "on": "" if self.is_last else self.day.isoformat()}
        query = urlencode({name: text for name, text in told.items() if text}, safe=",:()~*")
        return f"/portfolio/?{query}" if query else "/portfolio/"

    @property
    def is_last(self) -> bool:
        """Whether it is of the last complete day."""
        return self.day == running().last_day()


def asked(viewer: Viewer, query: QueryDict, session: MutableMapping[str, str]) -> Asked:
    """The number of a query string; what the viewer may not see does not exist.

    A group's number is of the accounts that the viewer looks at, as every total of the application is.
    """
    metric = running().catalog().metrics.get(query.get("metric", ""))
    if metric is None or not viewer.sees_metric(metric.key):
        raise Http404
    last = running().last_day()
    try:
        day = min(read_day(query.get("day", "")), last)
    except ValueError:
        day = last
    account = query.get("account", "")
    if account:
        key, name = _account(viewer, account)
        return Asked(viewer, metric, day, account, key, Group(EachAccount((account,))), name, "")
    spelled = query.get("group", "") or EVERYONE
    group, name = _group(viewer, looking(viewer, session, day), spelled, day)
    if spelled == EVERYONE:
        name = scope_of(viewer, session).name
    return Asked(viewer, metric, day, None, NOBODY, group, name, spelled)


def _account(viewer: Viewer, account: str) -> tuple[int, str]:
    facts = running().engine().facts()
    place = int(facts.places_of([account])[0]) if viewer.sees_account(account) else -1
    if place < 0:
        raise Http404
    return int(facts.roster.keys[place]), facts.roster.names[place] or account


def _group(viewer: Viewer, looks: Viewer, spelled: str, day: date) -> tuple[Group, str]:
    """The group that a text names, within the accounts that the viewer looks at.

    It is `all`, `trait.owner.Vera`, `segment.travel`, `parent.meridian`, or `filter.` with a condition as addresses of
    the portfolio spell it: the accounts of which it holds on the day.
    """
    kind, _, rest = spelled.partition(".")
    catalog = running().catalog()
    grouping: Portfolio | ByTrait | InSegment | EachParent
    label = ""
    match kind:
        case "all":
            grouping, name = Portfolio(), "All accounts"
        case "trait":
            trait, _, label = rest.partition(".")
            if trait != "owner" and trait not in catalog.account_traits:
                raise Http404
            grouping, name = ByTrait(trait), label
        case "segment" if rest in catalog.segments and viewer.sees_segment(rest):
            grouping, name = InSegment(rest), catalog.segments[rest].name
        case "parent" if viewer.sees_account(rest):
            _, name = _account(viewer, rest)
            grouping, label = EachParent((rest,)), rest
        case "filter":
            return _filtered(looks, rest, day)
        case _:
            raise Http404
    scoped = grouping if looks.accounts is None else Within(grouping, looks.accounts)
    return Group(scoped, label), name


def _filtered(looks: Viewer, spelled: str, day: date) -> tuple[Group, str]:
    """The accounts of which a condition holds; one that names what the viewer may not see holds of nothing there."""
    catalog = visible(running().catalog(), looks)
    try:
        condition = read_condition(spelled)
        check_known(condition, catalog)
        wanted = asked_by([condition])
        board = boards().on(day, sorted(wanted.metrics), sorted(wanted.changes, key=str))
        rows = board.select(condition, board.of(looks.accounts))
    except BellwetherError:
        raise Http404 from None
    return Group(Within(Portfolio(), frozenset(board.ids_of(rows)))), in_words(condition, catalog)
