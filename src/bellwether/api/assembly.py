"""The REST interface put together: its addresses, how it refuses, and the document that describes it."""

from __future__ import annotations

from typing import Any

import ninja.errors
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from pydantic import BaseModel

from bellwether import __version__
from bellwether.api import bodies
from bellwether.api.callers import KeyAuth
from bellwether.api.limits import LARGEST_BODY
from bellwether.api.pages import accounts, contacts, metrics, people, records, users
from bellwether.api.parsing import ExactParser, invalid_body
from bellwether.api.refusals import Refused
from bellwether.engine.definitions.errors import BellwetherError

_DESCRIPTION = """Accounts, people, records and values of this workspace. Every write goes the way of an imported file:
the same types, the same rules, the same reasons. Ids are yours; slashes and other signs in them are percent-encoded."""

_ITEMS: tuple[type[BaseModel], ...] = (bodies.AccountItem, bodies.UserItem, bodies.ContactItem, bodies.RecordItem)


def made() -> NinjaAPI:
    """The interface."""
    api = NinjaAPI(
        title="Bellwether",
        version="1",
        description=_DESCRIPTION,
        urls_namespace="rest",
        docs_url=None,
        auth=KeyAuth(),
        parser=ExactParser(),
        openapi_extra={"components": {"schemas": _schemas()}, "info": {"x-bellwether": __version__}},
    )
    for router in (accounts.router, users.router, contacts.router, metrics.router, people.router, records.router):
        api.add_router("", router)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(ninja.errors.ValidationError, _invalid)
    api.add_exception_handler(ninja.errors.HttpError, _unread)
    api.add_exception_handler(BellwetherError, _told)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    return api


def _schemas() -> dict[str, Any]:
    """Of what is parsed by ourselves, and so not found by looking at the addresses."""
    found: dict[str, Any] = {}
    for one in _ITEMS:
        schema = one.model_json_schema(ref_template="#/components/schemas/{model}")
        found |= schema.pop("$defs", {})
        found[one.__name__] = schema
    return found


def _refused(request: HttpRequest, refused: Refused | type[Refused]) -> HttpResponse:  # noqa: ARG001  # as ninja calls
    assert isinstance(refused, Refused)  # noqa: S101  # ninja hands over what was raised, and never a class
    return refused.response()


def _invalid(
    request: HttpRequest,  # noqa: ARG001
    error: ninja.errors.ValidationError | type[ninja.errors.ValidationError],
) -> HttpResponse:
    assert isinstance(error, ninja.errors.ValidationError)  # noqa: S101
    # Without where the parameter stands, and the name that a body has in our own code.
    told = [one | {"loc": one["loc"][2 if one["loc"][0] == "body" else 1 :]} for one in error.errors]
    return invalid_body(told).response()


def _unread(
    request: HttpRequest,  # noqa: ARG001
    error: ninja.errors.HttpError | type[ninja.errors.HttpError],
) -> HttpResponse:
    """A body that is no JSON: ninja has put what the parser said into an error of its own."""
    assert isinstance(error, ninja.errors.HttpError)  # noqa: S101
    if isinstance(error.__cause__, Refused):
        return error.__cause__.response()
    return Refused(error.status_code, "bad_request", error.message).response()


def _told(request: HttpRequest, error: BellwetherError | type[BellwetherError]) -> HttpResponse:  # noqa: ARG001
    return Refused(422, "refused", str(error)).response()


def _too_large(request: HttpRequest, error: RequestDataTooBig | type[RequestDataTooBig]) -> HttpResponse:  # noqa: ARG001
    message = f"A request has at most {LARGEST_BODY:,} bytes. Send it in several parts."
    return Refused(413, "too_large", message).response()
