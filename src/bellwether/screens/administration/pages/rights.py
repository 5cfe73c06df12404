"""Metric rights: what each role may do with each metric, value and target apart."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from bellwether.access.closure import closed_over, reads_of, visible
from bellwether.access.permission import Permission
from bellwether.access.role import ADMINISTRATOR, Role
from bellwether.access.viewer import Viewer
from bellwether.members import queries
from bellwether.members.actions import permitting
from bellwether.members.domain import FULL, MembersRefused, Right
from bellwether.screens.administration.acting import actor
from bellwether.screens.administration.sections import drawn
from bellwether.screens.choices import choices
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running

_RIGHTS = "/administration/rights/"
_SHOWN = "shown"
"""The hidden field that names the metrics which the form had: what it does not name stays as it is."""


@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_MEMBERS)
def rights(request: PageRequest) -> HttpResponse:
    """All metrics against the rights of one role; with what the others have beside them."""
    roles = [role for role in queries.roles().values() if role.key != ADMINISTRATOR.key]
    asked = request.POST.get("role") or request.GET.get("role", "")
    chosen = next((role for role in roles if role.key == asked), roles[0])
    if request.method == "POST":
        try:
            changed = _save(request, chosen)
        except MembersRefused as refused:
            next_page(request, str(refused), bad=True)
        else:
            next_page(request, f"{changed} changed for “{chosen.name}”." if changed else "Nothing was changed.")
        return HttpResponseRedirect(f"{_RIGHTS}?role={chosen.key}")
    tabs = [{"name": role.name, "url": f"{_RIGHTS}?role={role.key}", "current": role is chosen} for role in roles]
    context = {
        "role": chosen,
        "roles": tabs,
        "families": _families(request.viewer, chosen, roles),
        "edits_values": Permission.EDIT_VALUES in chosen.permissions,
        "edits_targets": Permission.EDIT_TARGETS in chosen.permissions,
    }
    return drawn(request, "rights.html", context)


def _families(viewer: Viewer, chosen: Role, roles: list[Role]) -> list[dict[str, object]]:
    catalog = visible(running().catalog(), viewer)
    known = queries.rights_of(running().catalog().metrics)
    reads = reads_of(running().catalog())
    own = {metric: right for (metric, role), right in known.items() if role == chosen.key}
    said = frozenset(metric for metric, right in own.items() if not right.see)
    hidden = closed_over(said, reads).metrics
    told = hidden & catalog.metrics.keys()
    return [
        {
            "name": family.name,
            "rows": [
                {
                    "key": shown.key,
                    "name": shown.name,
                    "right": own.get(shown.key, FULL),
                    "because": sorted(reads.metrics[shown.key] & told) if shown.key in hidden - said else (),
                    "others": ", ".join(_others(shown.key, chosen, roles, known)),
                }
                for shown in metrics
            ],
        }
        for family, metrics in choices(catalog).families
    ]


def _others(metric: str, chosen: Role, roles: list[Role], known: dict[tuple[str, str], Right]) -> Iterator[str]:
    for role in roles:
        right = known.get((metric, role.key), FULL)
        if role is not chosen and right != FULL:
            yield f"{role.name}: {_word(right)}"


def _word(right: Right) -> str:
    if not right.see:
        return "hidden"
    locked = [name for name, may in (("value", right.value), ("target", right.target)) if not may]
    return " and ".join(locked) + " locked"


def _save(request: PageRequest, role: Role) -> int:
    """How many metrics' rights were changed."""
    held, by, changed = queries.rights(role.key), actor(request), 0
    see, value, target = (set(request.POST.getlist(name)) for name in ("see", "value", "target"))
    known = visible(running().catalog(), request.viewer).metrics
    for metric in request.POST.getlist(_SHOWN):
        wanted = Right(metric in see, metric in value, metric in target).settled
        if metric in known and wanted != held.get(metric, FULL):
            permitting.set_right(role.key, metric, wanted, by=by)
            changed += 1
    return changed
