"""Records over REST: of any collection, by its key."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import StringConstraints

from bellwether.api import acting
from bellwether.api.answers import Outcomes, RecordPage, RecordTold
from bellwether.api.bodies import RecordBody, RecordItem
from bellwether.api.callers import Caller
from bellwether.api.pages.documented import After, History, Id, Limit, On, asking, many, may, replies
from bellwether.api.records import Records
from bellwether.api.refusals import unknown
from bellwether.catalog.serving import served
from bellwether.members.keys import KeyScope

router = Router(tags=["Records"])

Collection = Annotated[
    str, StringConstraints(min_length=1, max_length=100), Path(description="A collection, as “deals” or “tickets”.")
]


@router.get("/{collection}", response=replies((200, RecordPage), also=(404,)), operation_id="list_records")
def list_(request: HttpRequest, collection: Collection, after: After = None, limit: Limit = 50) -> HttpResponse:
    """A collection's records in the order of their ids."""
    return acting.listed(_seen_by(may(request, KeyScope.READ), collection), after, limit)


@router.post(
    "/{collection}/bulk",
    response=replies((200, Outcomes), also=(404, 409)),
    operation_id="put_many_records",
    openapi_extra=many(RecordItem) | asking("Idempotency-Key"),
)
def put_many(request: HttpRequest, collection: Collection) -> HttpResponse:
    """Writes many records: a JSON array or NDJSON. What is refused does not keep the others from being written."""
    return acting.put_many(request, _seen_by(may(request, KeyScope.WRITE_RECORDS), collection), RecordItem)


@router.get(
    "/{collection}/{path:external_id}",
    response=replies((200, RecordTold), also=(404,)),
    operation_id="get_record",
)
def get(
    request: HttpRequest, collection: Collection, external_id: Id, on: On = None, history: History = False
) -> HttpResponse:
    """A record."""
    return acting.told_one(_seen_by(may(request, KeyScope.READ), collection), external_id, on, history=history)


@router.put(
    "/{collection}/{path:external_id}",
    response=replies((200, RecordTold), (201, RecordTold), also=(404, 409, 412)),
    operation_id="put_record",
    openapi_extra=asking("If-Match", "If-None-Match", "Idempotency-Key"),
)
def put(request: HttpRequest, collection: Collection, external_id: Id, body: RecordBody) -> HttpResponse:
    """Makes or changes a record: what is given is changed, null clears, the rest stays."""
    return acting.put_one(request, _seen_by(may(request, KeyScope.WRITE_RECORDS), collection), external_id, body)


@router.delete(
    "/{collection}/{path:external_id}",
    response=replies((204, None), also=(404, 409, 412)),
    operation_id="delete_record",
    openapi_extra=asking("If-Match", "Idempotency-Key"),
)
def delete(request: HttpRequest, collection: Collection, external_id: Id) -> HttpResponse:
    """Retracts a record: it is gone, and views as known before still have it."""
    caller = may(request, KeyScope.WRITE_RECORDS)
    return acting.removed_one(request, _seen_by(caller, collection), external_id, caller)


def _seen_by(caller: Caller, collection: str) -> Records:
    known = served().catalog().collections
    if collection not in known:
        raise unknown("collection", collection)
    return Records(caller.viewer, caller.key.source, known[collection])
