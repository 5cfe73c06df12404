"""Contacts over REST."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bellwether.api import acting
from bellwether.api.answers import ContactPage, ContactTold, Outcomes
from bellwether.api.bodies import ContactBody, ContactItem
from bellwether.api.callers import Caller
from bellwether.api.pages.documented import After, History, Id, Limit, On, asking, many, may, replies
from bellwether.api.people import Contacts
from bellwether.members.keys import KeyScope

router = Router(tags=["Contacts"])


@router.get("/contacts", response=replies((200, ContactPage)), operation_id="list_contacts")
def list_(request: HttpRequest, after: After = None, limit: Limit = 50) -> HttpResponse:
    """Contacts in the order of their ids."""
    return acting.listed(_seen_by(may(request, KeyScope.READ)), after, limit)


@router.post(
    "/contacts/bulk",
    response=replies((200, Outcomes), also=(409,)),
    operation_id="put_many_contacts",
    openapi_extra=many(ContactItem) | asking("Idempotency-Key"),
)
def put_many(request: HttpRequest) -> HttpResponse:
    """Writes many contacts: a JSON array or NDJSON. What is refused does not keep the others from being written."""
    return acting.put_many(request, _seen_by(may(request, KeyScope.WRITE_CONTACTS)), ContactItem)


@router.get(
    "/contacts/{path:external_id}", response=replies((200, ContactTold), also=(404,)), operation_id="get_contact"
)
def get(request: HttpRequest, external_id: Id, on: On = None, history: History = False) -> HttpResponse:
    """A contact, by any of its ids."""
    return acting.told_one(_seen_by(may(request, KeyScope.READ)), external_id, on, history=history)


@router.put(
    "/contacts/{path:external_id}",
    response=replies((200, ContactTold), (201, ContactTold), also=(409, 412)),
    operation_id="put_contact",
    openapi_extra=asking("If-Match", "If-None-Match", "Idempotency-Key"),
)
def put(request: HttpRequest, external_id: Id, body: ContactBody) -> HttpResponse:
    """Makes or changes a contact: what is given is changed, null clears, the rest stays."""
    return acting.put_one(request, _seen_by(may(request, KeyScope.WRITE_CONTACTS)), external_id, body)


@router.delete(
    "/contacts/{path:external_id}",
    response=replies((204, None), also=(404, 409, 412)),
    operation_id="delete_contact",
    openapi_extra=asking("If-Match", "Idempotency-Key"),
)
def delete(request: HttpRequest, external_id: Id) -> HttpResponse:
    """Ends that somebody is a contact, from today on; the past stays."""
    caller = may(request, KeyScope.WRITE_CONTACTS)
    return acting.removed_one(request, _seen_by(caller), external_id, caller)


def _seen_by(caller: Caller) -> Contacts:
    return Contacts(caller.viewer, caller.key.source)
