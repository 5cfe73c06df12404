"""Viewers made and kept: what a member sees and may do is settled once, until something that decides it changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import ClassVar, TypeVar

from bellwether.access.closure import Hidden, Reads, closed_over, reads_of
from bellwether.access.role import ADMINISTRATOR, Role, Scope
from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.catalog import Catalog
from bellwether.members import queries
from bellwether.members.domain import Right
from bellwether.members.keys import Key
from bellwether.members.models import Member
from bellwether.members.owning import Books, books
from bellwether.workspace.running import running

_MOST = 500
"""Viewers that are kept."""

_One = TypeVar("_One")
_Who = tuple[int, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Settled:
    """A member without the accounts in scope, and the owners whose accounts those are; None: all accounts."""

    catalog: Catalog
    viewer: Viewer
    owners: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class _Seen:
    accounts: Mapping[str, frozenset[str]]
    settled: _Settled
    viewer: Viewer


class _Kept:
    """What was settled last. Entries are replaced whole, so that a reader never sees half of one."""

    reads: ClassVar[tuple[Catalog, Reads] | None] = None
    settled: ClassVar[OrderedDict[_Who, _Settled]] = OrderedDict()
    seen: ClassVar[OrderedDict[_Who, _Seen]] = OrderedDict()
    lock = Lock()


def viewer(member: Member) -> Viewer:
    """The member as access sees them."""
    who = (member.pk, member.name, member.email, member.role, member.owns_as, queries.mark())
    catalog = running().catalog()
    settled = _Kept.settled.get(who)
    if settled is None or settled.catalog is not catalog:
        settled = _settled(member, catalog)
        _keep(_Kept.settled, who, settled)
    if settled.owners is None:
        return settled.viewer
    return _with_accounts(who, settled, settled.owners, books())


def viewer_behind(member: Member, looker: Viewer) -> Viewer:
    """The member as access sees them, with somebody else looking through their eyes."""
    return replace(viewer(member), behind=looker.name)


def viewer_of_key(key: Key) -> Viewer:
    """A program as access sees it: nobody's member, with the rights of the role that its key acts in."""
    role, catalog = queries.role(key.role), running().catalog()
    rights = {} if role.key == ADMINISTRATOR.key else queries.rights(role.key)
    hidden = _hidden(rights, catalog)
    return Viewer(
        0,
        f"{key.source} ({key.beginning}…)",
        "",
        role,
        accounts=None if role.scope is Scope.ALL else frozenset(),
        hidden=hidden.metrics,
        locked_values=frozenset(one for one, right in rights.items() if not right.value),
        locked_targets=frozenset(one for one, right in rights.items() if not right.target),
        hidden_segments=hidden.segments,
    )


def _with_accounts(who: _Who, settled: _Settled, owners: frozenset[str], owned: Books) -> Viewer:
    seen = _Kept.seen.get(who)
    if seen is None or seen.settled is not settled or seen.accounts is not owned.accounts:
        seen = _Seen(owned.accounts, settled, replace(settled.viewer, accounts=owned.of(owners)))
        _keep(_Kept.seen, who, seen)
    return seen.viewer


def _settled(member: Member, catalog: Catalog) -> _Settled:
    role = queries.role(member.role)
    rights = {} if role.key == ADMINISTRATOR.key else queries.rights(role.key)
    hidden = _hidden(rights, catalog)
    return _Settled(
        catalog,
        Viewer(
            member.pk,
            member.name,
            member.email,
            role,
            hidden=hidden.metrics,
            locked_values=frozenset(key for key, right in rights.items() if not right.value),
            locked_targets=frozenset(key for key, right in rights.items() if not right.target),
            hidden_segments=hidden.segments,
        ),
        _owners(member, role),
    )


def _owners(member: Member, role: Role) -> frozenset[str] | None:
    return None if role.scope is Scope.ALL else queries.books_of(member, role.scope)


def _hidden(rights: Mapping[str, Right], catalog: Catalog) -> Hidden:
    unseen = frozenset(key for key, right in rights.items() if not right.see)
    return closed_over(unseen, _reads(catalog)) if unseen else Hidden()


def _reads(catalog: Catalog) -> Reads:
    held = _Kept.reads
    if held is None or held[0] is not catalog:
        held = _Kept.reads = (catalog, reads_of(catalog))
    return held[1]


def _keep(kept: OrderedDict[_Who, _One], who: _Who, one: _One) -> None:
    with _Kept.lock:
        kept[who] = one
        while len(kept) > _MOST:
            kept.popitem(last=False)
