"""People over REST: everything that is held of one, and erasing them."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from bellwether.access.permission import Permission
from bellwether.api.answers import Erased, Person
from bellwether.api.bodies import EraseBody
from bellwether.api.callers import allowed
from bellwether.api.kept_replies import forget
from bellwether.api.pages.documented import Id, asking, replies
from bellwether.api.refusals import unknown
from bellwether.api.replies import reply
from bellwether.catalog.serving import served
from bellwether.engine.definitions.errors import UnknownName
from bellwether.ingest.disclosing import as_archive, as_json, disclosed
from bellwether.ingest.erasing import erase_person
from bellwether.members.keys import KeyScope
from bellwether.screens.editing.freshening import ask_for_refresh

router = Router(tags=["People"])

As = Annotated[Literal["json", "zip"], Query(alias="as", description="One document, or an archive of a file a part.")]


@router.get(
    "/people/{path:external_id}/disclosure",
    response=replies((200, Person), also=(404,)),
    operation_id="disclose",
    openapi_extra={"responses": {200: {"content": {"application/zip": {"schema": {"type": "string"}}}}}},
)
def disclose(request: HttpRequest, external_id: Id, wanted: As = "json") -> HttpResponse:
    """Everything that is held of a user or contact, for them to have. That it was asked for is on record."""
    caller = allowed(request, KeyScope.ADMINISTER, Permission.MANAGE_MEMBERS)
    try:
        told = disclosed(served(), external_id, by=caller.viewer.name, at=served().now())
    except UnknownName as problem:
        raise unknown("person", external_id) from problem
    if wanted == "json":
        return HttpResponse(as_json(told), content_type="application/json")
    disposition = 'attachment; filename="disclosure.zip"'
    return HttpResponse(as_archive(told), content_type="application/zip", headers={"Content-Disposition": disposition})


@router.post(
    "/people/{path:external_id}/erase",
    response=replies((200, Erased), also=(404, 409)),
    operation_id="erase",
    openapi_extra=asking("Idempotency-Key"),
)
def erase(request: HttpRequest, external_id: Id, body: EraseBody) -> HttpResponse:  # noqa: ARG001  # it must be said
    """Erases a user or contact for good: a random name takes their place, their traits go, counts stay."""
    caller = allowed(request, KeyScope.ADMINISTER, Permission.MANAGE_MEMBERS)
    try:
        erased = erase_person(served(), external_id, by=caller.viewer.name, at=served().now())
    except UnknownName as problem:
        raise unknown("person", external_id) from problem
    forget(external_id)
    ask_for_refresh(caller.viewer.name)
    return reply(erased)
