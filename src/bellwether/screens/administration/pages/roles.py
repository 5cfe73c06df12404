"""Roles: what each allows, side by side; and roles of this workspace's own."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bellwether.access.permission import Permission
from bellwether.access.role import BUILT_IN, Scope
from bellwether.members import queries
from bellwether.members.actions import permitting
from bellwether.members.domain import MembersRefused
from bellwether.screens.administration.acting import actor
from bellwether.screens.administration.forms import RoleForm
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page

_ROLES = "/administration/roles/"


@require_GET
@page(Permission.MANAGE_MEMBERS)
def roles(request: PageRequest) -> HttpResponse:
    """Every permission of every role."""
    known = list(queries.roles().values())
    heads = [{"name": role.name, "url": "" if role.key in BUILT_IN else f"{_ROLES}{role.key}/"} for role in known]
    rows = [
        {"name": permission.words, "cells": [permission in role.permissions for role in known]}
        for permission in Permission
    ]
    scopes = [role.scope.words for role in known]
    return drawn(request, "roles.html", {"heads": heads, "rows": rows, "scopes": scopes})


@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_MEMBERS)
def new_role(request: PageRequest) -> HttpResponse:
    """Makes a role of this workspace's own."""
    form = RoleForm(request.POST if request.method == "POST" else None, giver=request.viewer.role)
    if form.is_valid():
        name, permissions, scope = _said(form)
        try:
            made = permitting.make_role(name, permissions=permissions, scope=scope, by=actor(request))
        except MembersRefused as refused:
            form.add_error(None, str(refused))
        else:
            next_page(request, f"The role “{made.name}” is made.")
            return HttpResponseRedirect(_ROLES)
    return drawn(request, "role.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_MEMBERS)
def role(request: PageRequest, key: str) -> HttpResponse:
    """Changes a role of this workspace's own."""
    held = queries.roles().get(key)
    if held is None or key in BUILT_IN:
        raise Http404
    form = RoleForm(request.POST if request.method == "POST" else None, giver=request.viewer.role, role=held)
    if form.is_valid():
        name, permissions, scope = _said(form)
        try:
            permitting.change_role(key, name=name, permissions=permissions, scope=scope, by=actor(request))
        except MembersRefused as refused:
            form.add_error(None, str(refused))
        else:
            next_page(request, f"The role “{name}” is saved.")
            return HttpResponseRedirect(_ROLES)
    return drawn(request, "role.html", {"form": form, "held": held}, status=422 if form.errors else 200)


@require_POST
@page(Permission.MANAGE_MEMBERS)
def remove_role(request: PageRequest, key: str) -> HttpResponse:
    """Removes a role that nobody holds."""
    try:
        permitting.remove_role(key, by=actor(request))
    except MembersRefused as refused:
        next_page(request, str(refused), bad=True)
    else:
        next_page(request, "The role is removed.")
    return HttpResponseRedirect(_ROLES)


def _said(form: RoleForm) -> tuple[str, list[Permission], Scope]:
    wanted = form.cleaned_data
    return wanted["name"], [Permission(one) for one in wanted["permissions"]], Scope(wanted["scope"])
