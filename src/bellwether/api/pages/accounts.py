"""Accounts over REST."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bellwether.api import acting
from bellwether.api.accounts import Accounts
from bellwether.api.answers import AccountPage, AccountTold, Outcomes
from bellwether.api.bodies import AccountBody, AccountItem
from bellwether.api.callers import Caller
from bellwether.api.pages.documented import After, History, Id, Limit, On, asking, many, may, replies
from bellwether.members.keys import KeyScope

router = Router(tags=["Accounts"])


@router.get("/accounts", response=replies((200, AccountPage)), operation_id="list_accounts")
def list_(request: HttpRequest, after: After = None, limit: Limit = 50) -> HttpResponse:
    """Accounts in the order of their ids."""
    return acting.listed(_seen_by(may(request, KeyScope.READ)), after, limit)


@router.post(
    "/accounts/bulk",
    response=replies((200, Outcomes), also=(409,)),
    operation_id="put_many_accounts",
    openapi_extra=many(AccountItem) | asking("Idempotency-Key"),
)
def put_many(request: HttpRequest) -> HttpResponse:
    """Writes many accounts: a JSON array or NDJSON. What is refused does not keep the others from being written."""
    return acting.put_many(request, _seen_by(may(request, KeyScope.WRITE_ACCOUNTS)), AccountItem)


@router.get(
    "/accounts/{path:external_id}", response=replies((200, AccountTold), also=(404,)), operation_id="get_account"
)
def get(request: HttpRequest, external_id: Id, on: On = None, history: History = False) -> HttpResponse:
    """An account, by any of its ids."""
    return acting.told_one(_seen_by(may(request, KeyScope.READ)), external_id, on, history=history)


@router.put(
    "/accounts/{path:external_id}",
    response=replies((200, AccountTold), (201, AccountTold), also=(409, 412)),
    operation_id="put_account",
    openapi_extra=asking("If-Match", "If-None-Match", "Idempotency-Key"),
)
def put(request: HttpRequest, external_id: Id, body: AccountBody) -> HttpResponse:
    """Makes or changes an account: what is given is changed, null clears, the rest stays."""
    return acting.put_one(request, _seen_by(may(request, KeyScope.WRITE_ACCOUNTS)), external_id, body)


@router.delete(
    "/accounts/{path:external_id}",
    response=replies((204, None), also=(404, 409, 412)),
    operation_id="delete_account",
    openapi_extra=asking("If-Match", "Idempotency-Key"),
)
def delete(request: HttpRequest, external_id: Id) -> HttpResponse:
    """Ends an account from today on; the past stays."""
    caller = may(request, KeyScope.WRITE_ACCOUNTS)
    return acting.removed_one(request, _seen_by(caller), external_id, caller)


def _seen_by(caller: Caller) -> Accounts:
    return Accounts(caller.viewer, caller.key.source)
