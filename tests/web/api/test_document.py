"""The OpenAPI document: complete, and true to what the interface replies."""

from __future__ import annotations

import os
import re
from typing import Any
from unittest.mock import patch

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.web.api.conftest import Program, make_program

from bellwether.api.assembly import made
from bellwether.api.limits import Buckets
from bellwether.catalog.serving import ServedWorkspace

DOCUMENT: dict[str, Any] = made().get_openapi_schema(path_prefix="/api/v1/")


def test_the_document_is_served_without_a_key(module_workspace: ServedWorkspace) -> None:
    document = Program("").get("openapi.json")
    assert document.status == 200
    assert document.body["openapi"] == "3.1.0"
    assert document.body["paths"].keys() == DOCUMENT["paths"].keys()


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_every_address_says_how_it_replies_and_refuses(path: str) -> None:
    for operation in DOCUMENT["paths"][path].values():
        statuses = {int(status) for status in operation["responses"]}
        assert {401, 403, 422, 429} <= statuses, operation["operationId"]
        assert statuses & {200, 204}, operation["operationId"]
        assert operation["summary"]
        assert operation["description"]
        assert operation["security"]


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for path, one in DOCUMENT["paths"].items() for method in one]
)
def test_no_address_is_open_without_a_key(module_workspace: ServedWorkspace, method: str, path: str) -> None:
    address = re.sub(r"{[a-z_]+}", "x", path).removeprefix("/api/v1/")
    assert Program("bwk_nothing").asks(method.upper(), address, {}).status == 401


schema = schemathesis.openapi.from_dict(DOCUMENT)
THERE = {"collection": ("tickets", "subscriptions"), "key": ("csat", "mrr"), "external_id": ("north", "t1", "ann")}


@schemathesis.serializer("application/x-ndjson")
def _lines(_context: object, lines: object) -> bytes:
    return str(lines).encode(errors="replace")


@schema.hook
def map_path_parameters(_context: object, parameters: dict[str, str] | None) -> dict[str, str] | None:
    """Of what is asked for, two of three are things that are there: what is not is refused before anything is done."""
    given = parameters or {}
    for name, known in THERE.items():
        place = len(given.get(name, "")) % (len(known) + 1)
        if name in given and place < len(known):
            given[name] = known[place]
    return parameters


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def caller(module_workspace: ServedWorkspace) -> dict[str, str]:
    """The header of a program that may do everything."""
    # As they are: who asks without a network in between unpacks nothing.
    return {"Authorization": f"Bearer {make_program().secret}", "Accept-Encoding": "identity"}


@pytest.mark.long
@schema.parametrize()
@settings(
    max_examples=int(os.environ.get("EXAMPLES", "12")),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_asked_nothing_breaks_and_replies_are_as_described(
    case: schemathesis.Case[Any], module_workspace: ServedWorkspace, caller: dict[str, str]
) -> None:
    with patch.object(Buckets, "wait", return_value=0.0):
        response = case.call(app=WSGIHandler(), base_url="http://localhost", headers=caller)
    case.validate_response(response, checks=CHECKS)
