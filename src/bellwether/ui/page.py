"""Pages: who asks is settled before a page begins."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer

Arguments = ParamSpec("Arguments")


class PageRequest(HttpRequest):
    """A request whose viewer is known: the member who is signed in, as access sees them."""

    viewer: Viewer


Page = Callable[Concatenate[PageRequest, Arguments], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


def page(permission: Permission) -> Callable[[Page[Arguments]], View[Arguments]]:
    """A page for signed-in members whose role allows it; others are asked to sign in, or told what they lack."""

    def guarded(body: Page[Arguments]) -> View[Arguments]:
        @wraps(body)
        def view(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
            viewer: Viewer | None = getattr(request, "viewer", None)
            if viewer is None:
                return _to_sign_in(request)
            if not viewer.may(permission):
                return refused(request, permission)
            if _holds_zero(request):
                return HttpResponseBadRequest(_ZERO, content_type="text/plain; charset=utf-8")
            return body(cast(PageRequest, request), *args, **kwargs)

        return cast(View[Arguments], view)

    return guarded


_ZERO = "What was sent holds the character zero, which no database keeps. Nothing was changed: send it without.\n"


def _holds_zero(request: HttpRequest) -> bool:
    """Whether a text that was sent cannot be kept; no browser lets anybody type it, and not every page has a form."""
    sent = (*request.GET.lists(), *request.POST.lists())
    return any("\0" in text for _, texts in sent for text in texts)


def refused(request: HttpRequest, permission: Permission) -> HttpResponse:
    """The page that says which permission is missing and who can give it."""
    return render(request, "ui/refused.html", {"permission": permission.words.lower()}, status=403)


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page, not for all of it."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where a form leads back to: the address in `next` when it is one of ours, else `otherwise`."""
    to = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return to if ours else otherwise


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = "/sign-in/?" + urlencode({"next": request.get_full_path()})
    if wants_part(request):
        # A part of the sign-in page inside another page would be useless: htmx opens the address instead.
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
