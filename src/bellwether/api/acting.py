"""What every kind of thing is asked: one, many, a write of one, a write of many, and a removal."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from bellwether.api.callers import Caller
from bellwether.api.conditions import condition_of
from bellwether.api.parsing import item_of, objects_of
from bellwether.api.refusals import Refused, unknown
from bellwether.api.replies import Told, reply, tag_of
from bellwether.api.resources import Asked, Item, Resource, Said, told_of
from bellwether.api.writing import Problems, this_moment, writing
from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.catalog.serving import served
from bellwether.engine.warehouse.warehouse import SqlWarehouse

MOST_LISTED = 200


def told_one(resource: Resource[Said], name: str, on: date | None, *, history: bool) -> HttpResponse:
    """One thing, with its tag."""
    today = served().today()
    warehouse = served().warehouse
    with warehouse.steady():
        told = told_of(resource, warehouse, name, Asked(on or today, history))
        if told is None:
            raise unknown(resource.kind, name)
        plain = told if on is None and not history else told_of(resource, warehouse, name, Asked(today))
    return reply(told, tag=tag_of(plain or told))


def put_one(request: HttpRequest, resource: Resource[Said], name: str, said: Said) -> HttpResponse:
    """One thing as it is after the write."""
    moment = this_moment()
    with writing() as warehouse:
        before = told_of(resource, warehouse, name, Asked(moment.today))
        condition_of(request).must_hold(before)
        problems = resource.write(warehouse, [Item(0, name, said)], moment)
        if problems:
            raise problems[0]
        after = told_of(resource, warehouse, name, Asked(moment.today))
    if after is None:
        raise unknown(resource.kind, name)
    return reply(after, 201 if before is None else 200, tag=tag_of(after))


def removed_one(request: HttpRequest, resource: Resource[Said], name: str, caller: Caller) -> HttpResponse:
    """Nothing: the thing is gone."""
    moment = this_moment()
    with writing() as warehouse:
        before = told_of(resource, warehouse, name, Asked(moment.today))
        condition_of(request).must_hold(before)
        if before is None:
            raise unknown(resource.kind, name)
        resource.remove(warehouse, str(before["id"]), moment)
        audit.record([Deed(Act.REMOVED, resource.kind, str(before["id"]))], by=caller.viewer.name, at=moment.now)
    return HttpResponse(status=204)


def put_many(request: HttpRequest, resource: Resource[Said], kind: type[Said]) -> HttpResponse:
    """What became of each of many things."""
    items: list[Item[Said]] = []
    problems: Problems = {}
    names: dict[int, str | None] = {}
    seen: dict[tuple[str, object], int] = {}
    for place, told in enumerate(objects_of(request)):
        names[place] = _id_of(told)
        try:
            item = item_of(place, told, kind)
        except Refused as refused:
            problems[place] = refused
            continue
        first = seen.setdefault((item.id, getattr(item.said, "effective_at", None)), place)
        if first == place:
            items.append(item)
        else:
            message = f"This id came before in this request, at place {first}, for the same day. Send it once."
            problems[place] = Refused(422, "repeated", message, "id")
    if items:
        with writing() as warehouse:
            problems |= resource.write(warehouse, items, this_moment())
    return outcomes(names, problems)


def outcomes(names: dict[int, str | None], problems: Problems) -> HttpResponse:
    """What became of each item, by its place."""
    results = [
        {
            "place": place,
            "id": name,
            "status": "refused" if place in problems else "written",
            "error": problems[place].told if place in problems else None,
        }
        for place, name in names.items()
    ]
    return reply({"written": len(names) - len(problems), "refused": len(problems), "results": results})


def _id_of(told: object) -> str | None:
    found = told.get("id") if isinstance(told, dict) else None
    return found if isinstance(found, str) else None


def listed(resource: Resource[Said], after: str | None, limit: int) -> HttpResponse:
    """Some things in the order of their ids, from after the cursor on."""
    cursor = None if after is None else _name_of(after)
    warehouse, today = served().warehouse, served().today()
    with warehouse.steady():
        names = _Listed.of(resource, warehouse)
        place = 0 if cursor is None else bisect_right(names, cursor)
        some = names[place : place + limit]
        told = resource.told(warehouse, some, Asked(today))
    items = [told[name] for name in some if name in told]
    more = place + limit < len(names)
    page: Told = {"items": items, "next": _cursor_of(some[-1]) if more and some else None}
    return reply(page)


@dataclass(frozen=True)
class _Names:
    """The ids of one kind of thing, as of a batch."""

    resource: object
    batch: int
    names: Sequence[str]


class _Listed:
    """The ids listed last: who reads page after page does not have them sorted each time."""

    held: ClassVar[tuple[_Names, ...]] = ()
    lock = Lock()

    @classmethod
    def of(cls, resource: Resource[Said], warehouse: SqlWarehouse) -> Sequence[str]:
        """The ids as they are now."""
        batch = warehouse.batch()
        for one in cls.held:
            if one.resource == resource and one.batch == batch:
                return one.names
        fresh = _Names(resource, batch, resource.ids(warehouse))
        with cls.lock:
            cls.held = (fresh, *cls.held[:3])
        return fresh.names


def _cursor_of(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")


def _name_of(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError) as error:
        message = "This is no cursor. Use the “next” of the page before, as it is."
        raise Refused(422, "invalid", message, "after") from error
