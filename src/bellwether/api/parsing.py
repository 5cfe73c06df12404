"""Bodies of requests: JSON read exactly, or lines of JSON; and what is wrong with them, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from django.http import HttpRequest
from ninja.parser import Parser
from ninja.types import DictStrAny
from pydantic import ValidationError

from bellwether.api.limits import MOST_ITEMS
from bellwether.api.refusals import Refused
from bellwether.api.resources import Item, Said

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_LINES = {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/json-lines"}


def json_of(body: bytes) -> Any:
    """JSON, whose numbers are exact."""
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, ArithmeticError, RecursionError) as error:
        raise Refused(400, "not_json", f"The body is not JSON that can be read: {error}.") from error


class ExactParser(Parser):
    """Reads bodies so that no digit is lost."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """The body."""
        told: DictStrAny = json_of(request.body)
        return told


def objects_of(request: HttpRequest) -> list[object]:
    """The items of a request: a JSON array, or an object on each line."""
    content = (request.content_type or "").lower()
    if content in _LINES:
        found: object = [json_of(line) for line in request.body.splitlines() if line.strip()]
    else:
        found = json_of(request.body)
    if not isinstance(found, list):
        raise Refused(422, "invalid", "The body must be a JSON array of items, or one item on each line (NDJSON).")
    if not 1 <= len(found) <= MOST_ITEMS:
        raise Refused(422, "invalid", f"A request has 1 to {MOST_ITEMS:,} items; this one has {len(found):,}.")
    return found


def item_of(place: int, told: object, kind: type[Said]) -> Item[Said]:
    """One item by its type."""
    try:
        said = kind.model_validate(told)
    except ValidationError as error:
        raise invalid_body(error.errors(include_url=False)) from error
    return Item(place, str(getattr(said, "id")), said)  # noqa: B009  # every item has one


def invalid_body(errors: Sequence[Mapping[str, Any]]) -> Refused:
    """What is wrong with a body or a parameter, by the first thing that is."""
    first = errors[0]
    place = ".".join(str(part) for part in first["loc"])
    said = str(first["msg"]).removeprefix("Value error, ")
    more = f" There are {len(errors) - 1} more." if len(errors) > 1 else ""
    sentence = f"“{place}”: {said}." if place else f"{said}."
    return Refused(422, "invalid", sentence + more, place)
