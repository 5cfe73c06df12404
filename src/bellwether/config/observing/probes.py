"""Whether the server lives, is ready, and how it does: for load balancers and monitoring, not for people."""

from __future__ import annotations

import hmac

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bellwether.config.observing.figures import REGISTRY
from bellwether.config.settings import ENVIRONMENT
from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.workspace.running import NothingRuns, running

LOOPBACK = frozenset({"127.0.0.1", "::1"})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 while the process answers at all."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """200 when both stores answer, else 503 with the one that does not."""
    stores = {"application database": _database_answers(), "warehouse": _warehouse_answers()}
    return JsonResponse(
        {store: "ready" if ready else "not ready" for store, ready in stores.items()},
        status=200 if all(stores.values()) else 503,
    )


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for those on this machine or with the token of BELLWETHER_METRICS_TOKEN."""
    token = ENVIRONMENT.web.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    by_token = bool(token) and hmac.compare_digest(given.encode(), token.encode())
    direct = request.META.get("REMOTE_ADDR") in LOOPBACK and "X-Forwarded-For" not in request.headers
    if not (by_token or direct):
        return HttpResponse("Give the token of BELLWETHER_METRICS_TOKEN as a bearer token.\n", status=403)
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _warehouse_answers() -> bool:
    try:
        running().warehouse.batch()
    except (StoreUnusable, NothingRuns):
        return False
    return True
