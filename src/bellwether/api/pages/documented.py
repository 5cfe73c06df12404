"""What the OpenAPI document says of every address alike."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query
from pydantic import AfterValidator, BaseModel, StringConstraints

from bellwether.access.permission import Permission
from bellwether.api.acting import MOST_LISTED
from bellwether.api.answers import Problem
from bellwether.api.callers import Caller, allowed
from bellwether.api.cells import name_of
from bellwether.members.keys import KeyScope

Id = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    AfterValidator(name_of),
    Path(description="The id at your side."),
]
On = Annotated[date | None, Query(description="As of which day; today without it.")]
History = Annotated[bool, Query(description="Whether every change is told too.")]
After = Annotated[str | None, Query(max_length=400, description="The “next” of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST_LISTED, description="How many.")]

Replies = dict[Any, Any]

_ALWAYS = (400, 401, 403, 413, 422, 429)


def replies(*told: tuple[int, type[BaseModel] | None], also: tuple[int, ...] = ()) -> Replies:
    """The replies of an address: what it tells, and how it refuses."""
    return {**dict(told), frozenset({*_ALWAYS, *also}): Problem}


def asking(*names: str) -> dict[str, Any]:
    """Headers that an address takes."""
    parameters = [
        {"name": name, "in": "header", "required": False, "description": _HEADERS[name], "schema": {"type": "string"}}
        for name in names
    ]
    return {"parameters": parameters}


def many(kind: type[BaseModel]) -> dict[str, Any]:
    """A body of many items: a JSON array, or one on each line."""
    item = {"$ref": f"#/components/schemas/{kind.__name__}"}
    array = {"type": "array", "items": item, "minItems": 1, "maxItems": 1000}
    lines = {"type": "string", "description": "One item on each line."}
    content = {"application/json": {"schema": array}, "application/x-ndjson": {"schema": lines}}
    return {"requestBody": {"required": True, "content": content}}


def may(request: HttpRequest, scope: KeyScope) -> Caller:
    """The caller, if it may read or write in this way."""
    return allowed(request, scope, Permission.SEE if scope in _READING else Permission.IMPORT)


_READING = {KeyScope.READ, KeyScope.READ_VALUES}
_HEADERS = {
    "If-Match": "The ETag of what the write is made on top of; 412 if it is another one now.",
    "If-None-Match": "“*”: only if there is nothing of this id yet; 412 if there is.",
    "Idempotency-Key": "A name of this request; sent again within 24 hours, it gets the same reply and does nothing.",
}
