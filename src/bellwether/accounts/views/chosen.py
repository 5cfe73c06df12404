"""The account filter: which accounts the whole application shows a member, kept in their session."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bellwether.access.role import Scope
from bellwether.access.viewer import Viewer
from bellwether.accounts.views.domain import View
from bellwether.accounts.views.queries import view, views
from bellwether.members.models import Member
from bellwether.members.owning import owned_by

SESSION_KEY = "accounts-shown"
ALL, MINE = "all", "mine"
_VIEW = "view-"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the account filter is set to. `accounts` limits to these ids, `view` to what a saved view's filter holds."""

    key: str
    name: str
    accounts: frozenset[str] | None = None
    view: View | None = None


def chosen(viewer: Viewer, session: MutableMapping[str, str]) -> Chosen:
    """What this member has chosen; everything, where that no longer exists."""
    key = session.get(SESSION_KEY, ALL)
    if key == MINE:
        return Chosen(MINE, "My accounts", accounts=owned_by(names_of(viewer)))
    if key.startswith(_VIEW) and key.removeprefix(_VIEW).isdecimal():
        saved = view(viewer, int(key.removeprefix(_VIEW)))
        if saved is not None:
            return Chosen(key, saved.name, view=saved)
    return Chosen(ALL, _all(viewer))


def choose(viewer: Viewer, session: MutableMapping[str, str], key: str) -> None:
    """Sets the filter; a key that is none resets it."""
    offered = {ALL, MINE, *(f"{_VIEW}{one.key}" for one in views(viewer))}
    if key == ALL or key not in offered:
        session.pop(SESSION_KEY, None)
    else:
        session[SESSION_KEY] = key


def names_of(viewer: Viewer) -> frozenset[str]:
    """The names by which accounts name this member as their owner."""
    owns_as = Member.objects.filter(pk=viewer.member).values_list("owns_as", flat=True).first()
    return frozenset({owns_as or viewer.name})


def account_filter(request: HttpRequest) -> dict[str, object]:
    """For the layout of every page: what is chosen, and what can be."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {}
    # Parts of pages have no layout around them, and so need not ask.
    return {"account_filter": SimpleLazyObject(lambda: _filter_of(request, viewer))}


def _filter_of(request: HttpRequest, viewer: Viewer) -> dict[str, object]:
    set_to = chosen(viewer, request.session)
    offered = [(ALL, _all(viewer))]
    if viewer.role.scope is not Scope.OWN:
        offered.append((MINE, "My accounts"))
    offered += [(f"{_VIEW}{one.key}", one.name) for one in views(viewer)]
    here = urlencode({"next": request.get_full_path()})
    choices = [
        {"name": name, "url": f"/portfolio/accounts/{key}/?{here}", "current": key == set_to.key}
        for key, name in offered
    ]
    reset = None if set_to.key == ALL else f"/portfolio/accounts/{ALL}/?{here}"
    return {"name": set_to.name, "choices": choices, "reset": reset}


def _all(viewer: Viewer) -> str:
    return "All my accounts" if viewer.role.scope is Scope.OWN else "All accounts"
