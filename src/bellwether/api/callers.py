"""Who calls: a program with a key, which acts in a role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from ninja.security import HttpBearer

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.api.refusals import Refused, not_allowed
from bellwether.members.actions.keying import note_use
from bellwether.members.key_queries import key_with
from bellwether.members.keys import OF_REST, Key, KeyScope
from bellwether.members.seeing import viewer_of_key

_BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Caller:
    """A program: its key, and what the role of the key lets it see and do."""

    key: Key
    viewer: Viewer


class CalledBy(HttpRequest):
    """A request whose caller is known."""

    caller: Caller


class KeyAuth(HttpBearer):
    """“Authorization: Bearer bwk_…”, as the OpenAPI document describes it; the gate has let the caller in before."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:  # noqa: ARG002  # as ninja calls it
        """The caller."""
        return getattr(request, "caller", None)


def caller_of(request: HttpRequest, at: datetime) -> Caller:
    """Whose key the request carries."""
    told = request.headers.get("Authorization", "")
    secret = told[len(_BEARER) :].strip() if told.lower().startswith(_BEARER) else ""
    key = key_with(secret, at) if secret else None
    if key is None:
        raise Refused(
            401,
            "unauthorized",
            "The request needs a key that holds: “Authorization: Bearer bwk_…”. "
            "An administrator makes one under Administration → Keys, or with “bellwether keys add”.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    if key.scopes.isdisjoint(OF_REST):
        raise not_allowed("This key may send events only. Make one with the scopes that reading and writing need.")
    note_use(key, at)
    return Caller(key, viewer_of_key(key))


def allowed(request: HttpRequest, scope: KeyScope, permission: Permission) -> Caller:
    """The caller, whose key must have the scope, and whose role the permission."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    if scope not in caller.key.scopes:
        raise not_allowed(f"The key {caller.key.beginning}… does not have the scope “{scope}”. Make one that has it.")
    if not caller.viewer.may(permission):
        role = caller.viewer.role.name
        raise not_allowed(f"The key acts as “{role}”, which may not {permission.words.lower()}. Give it another role.")
    return caller
