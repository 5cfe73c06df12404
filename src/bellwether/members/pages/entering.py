"""Getting in for the first time: by a printed link, by an invitation, or by setting the workspace up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from bellwether.access.permission import Permission
from bellwether.members import queries
from bellwether.members.actions import inviting, setting_up
from bellwether.members.domain import MembersRefused
from bellwether.members.forms import AcceptForm, SetUpForm
from bellwether.members.links import entering
from bellwether.members.signing_in import sign_in
from bellwether.ui.page import PageRequest, page
from bellwether.workspace.running import running
from bellwether.workspace.secret import secret_of


@require_GET
@never_cache
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Signs in by a link that the server itself has printed."""
    member = entering(token)
    if member is None:
        return render(request, "ui/expired.html", status=403)
    sign_in(request, member, by="link")
    return HttpResponseRedirect("/")


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters()
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invitation is accepted."""
    now = running().now()
    try:
        invitation = inviting.opened(token, now)
    except MembersRefused as refused:
        return render(request, "members/refused.html", {"text": str(refused)}, status=403)
    form = AcceptForm(request.POST if request.method == "POST" else None, email=invitation.email)
    if form.is_valid():
        name, password = form.cleaned_data["name"], form.cleaned_data["password"]
        try:
            member = inviting.accept(token, name=name, password=password, now=now)
        except MembersRefused as refused:
            return render(request, "members/refused.html", {"text": str(refused)}, status=403)
        sign_in(request, member, by="invitation")
        return HttpResponseRedirect("/")
    role = queries.role(invitation.role)
    return render(request, "members/accept.html", {"form": form, "invitation": invitation, "role": role})


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters()
def set_up(request: HttpRequest) -> HttpResponse:
    """The first page of a new workspace: it makes the owner, and asks for proof that they have the home."""
    if queries.anyone():
        return HttpResponseRedirect("/")
    form = SetUpForm(request.POST if request.method == "POST" else None, secret=secret_of(running().home))
    if form.is_valid():
        made = form.cleaned_data
        try:
            owner = setting_up.make_owner(
                made["name"], email=made["email"], password=made["password"], now=running().now()
            )
        except MembersRefused as refused:
            return render(request, "members/refused.html", {"text": str(refused)}, status=403)
        sign_in(request, owner, by="set-up")
        return HttpResponseRedirect("/set-up/data/")
    return render(request, "members/set_up.html", {"form": form})


@require_GET
@page(Permission.MANAGE_MEMBERS)
def set_up_data(request: PageRequest) -> HttpResponse:
    """What to look at first: one's own data, or the demo company."""
    return render(request, "members/set_up_data.html", {"import_url": "/administration/imports/"})
