"""Users over REST."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bellwether.api import acting
from bellwether.api.answers import Outcomes, UserPage, UserTold
from bellwether.api.bodies import UserBody, UserItem
from bellwether.api.callers import Caller
from bellwether.api.pages.documented import After, History, Id, Limit, On, asking, many, may, replies
from bellwether.api.people import Users
from bellwether.members.keys import KeyScope

router = Router(tags=["Users"])


@router.get("/users", response=replies((200, UserPage)), operation_id="list_users")
def list_(request: HttpRequest, after: After = None, limit: Limit = 50) -> HttpResponse:
    """Users in the order of their ids."""
    return acting.listed(_seen_by(may(request, KeyScope.READ)), after, limit)


@router.post(
    "/users/bulk",
    response=replies((200, Outcomes), also=(409,)),
    operation_id="put_many_users",
    openapi_extra=many(UserItem) | asking("Idempotency-Key"),
)
def put_many(request: HttpRequest) -> HttpResponse:
    """Writes many users: a JSON array or NDJSON. What is refused does not keep the others from being written."""
    return acting.put_many(request, _seen_by(may(request, KeyScope.WRITE_USERS)), UserItem)


@router.get("/users/{path:external_id}", response=replies((200, UserTold), also=(404,)), operation_id="get_user")
def get(request: HttpRequest, external_id: Id, on: On = None, history: History = False) -> HttpResponse:
    """A user, by any of its ids."""
    return acting.told_one(_seen_by(may(request, KeyScope.READ)), external_id, on, history=history)


@router.put(
    "/users/{path:external_id}",
    response=replies((200, UserTold), (201, UserTold), also=(409, 412)),
    operation_id="put_user",
    openapi_extra=asking("If-Match", "If-None-Match", "Idempotency-Key"),
)
def put(request: HttpRequest, external_id: Id, body: UserBody) -> HttpResponse:
    """Makes or changes a user: what is given is changed, null clears, the rest stays."""
    return acting.put_one(request, _seen_by(may(request, KeyScope.WRITE_USERS)), external_id, body)


@router.delete(
    "/users/{path:external_id}",
    response=replies((204, None), also=(404, 409, 412)),
    operation_id="delete_user",
    openapi_extra=asking("If-Match", "Idempotency-Key"),
)
def delete(request: HttpRequest, external_id: Id) -> HttpResponse:
    """Ends the memberships of a user from today on; the past stays."""
    caller = may(request, KeyScope.WRITE_USERS)
    return acting.removed_one(request, _seen_by(caller), external_id, caller)


def _seen_by(caller: Caller) -> Users:
    return Users(caller.viewer, caller.key.source)
