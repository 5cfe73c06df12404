"""Metrics over REST: which there are, their values, entering values, setting targets."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import AfterValidator, AwareDatetime, StringConstraints

from bellwether.access.permission import Permission
from bellwether.api import acting, values
from bellwether.api.answers import MetricPage, Outcomes, SeriesPage, Told
from bellwether.api.bodies import TargetBody, ValuesBody
from bellwether.api.callers import allowed
from bellwether.api.cells import name_of
from bellwether.api.pages.documented import asking, may, replies
from bellwether.api.refusals import Refused, not_allowed
from bellwether.api.replies import reply
from bellwether.api.writing import this_moment, writing
from bellwether.catalog.serving import served
from bellwether.engine.definitions.days import micros_of
from bellwether.engine.warehouse.rows import AsKnown
from bellwether.members.keys import KeyScope
from bellwether.screens.editing.freshening import ask_for_refresh
from bellwether.screens.editing.refusals import NotAllowed
from bellwether.screens.editing.targets import TargetEdit, set_target

router = Router(tags=["Metrics"])

Key = Annotated[str, StringConstraints(min_length=1, max_length=100), Path(description="The key of a metric.")]
Of = Annotated[str | None, Query(max_length=120, description="“portfolio”, or “segment:” and the key of a segment.")]
SomeAccounts = Annotated[list[str], Query(max_length=1_000, description="Accounts by id; all of them without any.")]
OneAccount = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(name_of), Query(description="The account.")
]
OneDay = Annotated[date, Query(description="The day that the value was entered for.")]
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), Query(description="Why; on record.")
]
KnownAt = Annotated[AwareDatetime | None, Query(description="As the facts had been recorded by this instant.")]
Day = Annotated[date | None, Query(description="The last complete day without it.")]


@router.get("/metrics", response=replies((200, MetricPage)), operation_id="list_metrics")
def list_(request: HttpRequest) -> HttpResponse:
    """The metrics that the key may see."""
    viewer = may(request, KeyScope.READ_VALUES).viewer
    seen = [one for key, one in sorted(served().catalog().metrics.items()) if viewer.sees_metric(key)]
    told = [
        {
            "key": one.key,
            "name": one.name,
            "kind": one.kind.value,
            "unit": one.display.value,
            "family": one.family or None,
        }
        for one in seen
    ]
    return reply({"items": told})


@router.get("/metrics/{key}/values", response=replies((200, SeriesPage), also=(404,)), operation_id="get_values")
def get_values(  # noqa: PLR0913  # each is a parameter of the address
    request: HttpRequest,
    key: Key,
    account: SomeAccounts = [],  # noqa: B006  # ninja copies it
    of: Of = None,
    first: Day = None,
    last: Day = None,
    known_at: KnownAt = None,
) -> HttpResponse:
    """A metric's values day by day: with reasons where there is none, n, numerator and denominator."""
    viewer = may(request, KeyScope.READ_VALUES).viewer
    metric = values.metric_of(viewer, key)
    days = values.span_of(first, last)
    grouping = values.grouping_of(viewer, account, of, (days.last - days.first).days + 1)
    known = AsKnown(None if known_at is None else micros_of(known_at))
    return reply(values.series_of(metric, grouping, days, known))


@router.post(
    "/metrics/{key}/values",
    response=replies((200, Outcomes), also=(404, 409)),
    operation_id="enter_values",
    openapi_extra=asking("Idempotency-Key"),
)
def enter_values(request: HttpRequest, key: Key, body: ValuesBody) -> HttpResponse:
    """Enters values, each with its day; one for a day that has one replaces it, and what was there stays on record."""
    caller = allowed(request, KeyScope.WRITE_VALUES, Permission.EDIT_VALUES)
    metric = values.metric_of(caller.viewer, key)
    with writing() as warehouse:
        problems = values.entered(warehouse, metric, body.values, caller, this_moment())
    ask_for_refresh(caller.viewer.name)
    return acting.outcomes({place: one.account for place, one in enumerate(body.values)}, problems)


@router.delete(
    "/metrics/{key}/values",
    response=replies((204, None), also=(404, 409)),
    operation_id="take_value_back",
    openapi_extra=asking("Idempotency-Key"),
)
def take_value_back(request: HttpRequest, key: Key, account: OneAccount, day: OneDay, reason: Reason) -> HttpResponse:
    """Takes back the value entered for an account and day; that it was there, and why it went, stays on record."""
    caller = allowed(request, KeyScope.WRITE_VALUES, Permission.EDIT_VALUES)
    metric = values.metric_of(caller.viewer, key)
    with writing() as warehouse:
        values.taken_back(warehouse, metric, values.Spot(account, day, reason), caller, this_moment())
    ask_for_refresh(caller.viewer.name)
    return HttpResponse(status=204)


@router.post(
    "/metrics/{key}/targets",
    response=replies((200, Told), also=(404, 409)),
    operation_id="set_target",
    openapi_extra=asking("Idempotency-Key"),
)
def set_targets(request: HttpRequest, key: Key, body: TargetBody) -> HttpResponse:
    """Sets what a metric should reach, from a day on: for an account, for a segment, or for everyone."""
    viewer = allowed(request, KeyScope.WRITE_TARGETS, Permission.EDIT_TARGETS).viewer
    metric = values.metric_of(viewer, key)
    if body.account is not None and body.segment is not None:
        raise Refused(422, "invalid", "A target is for an account or for a segment, not for both.", "segment")
    if body.segment is not None and body.segment not in served().catalog().segments:
        raise Refused(422, "invalid", f"There is no segment “{body.segment}”.", "segment")
    edit = TargetEdit(
        metric.key,
        body.value,
        body.start or "",
        account=body.account,
        segment=body.segment,
        first=body.first,
        reason=body.reason,
    )
    try:
        done = set_target(edit, by=viewer)
    except NotAllowed as refused:
        raise not_allowed(str(refused)) from refused
    return reply({"message": done.sentence})
