"""Handing the accounts of one member over to another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.members import queries
from bellwether.members.domain import MembersRefused
from bellwether.members.models import Member
from bellwether.members.owning import OWNER, books
from bellwether.screens.administration.sections import drawn
from bellwether.screens.editing.refusals import EditRefused
from bellwether.screens.editing.traits import TraitEdit, set_traits
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running


class HandOverForm(forms.Form):
    """To whom, from which day, and why."""

    to = forms.ChoiceField(label="To")
    first = forms.DateField(label="From", widget=forms.DateInput({"type": "date"}))
    why = forms.CharField(label="Why", max_length=500, help_text="It stays on record with every account.")

    def offer(self, others: Iterable[Member]) -> None:
        """Who can take the accounts."""
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Choose somebody"), *((str(one.pk), one.name) for one in others)]


@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_MEMBERS)
def hand_over(request: PageRequest, member: int) -> HttpResponse:
    """Gives the accounts that a member owns to another, from a day on; who owned them before stays on record."""
    try:
        subject = queries.member(member)
    except MembersRefused:
        raise Http404 from None
    accounts = _owned(subject, request.viewer)
    others = Member.objects.filter(is_active=True).exclude(pk=subject.pk)
    first = running().last_day()
    form = HandOverForm(request.POST if request.method == "POST" else None, initial={"first": first})
    form.offer(others)
    if form.is_valid():
        to = others.get(pk=int(form.cleaned_data["to"]))
        try:
            _give(accounts, to, form.cleaned_data["first"], request)
        except EditRefused as refused:
            form.add_error(None, str(refused))
        else:
            next_page(request, f"{to.name} owns {_counted(len(accounts))} that {subject.name} owned.")
            return HttpResponseRedirect(f"/administration/members/{subject.pk}/")
    context = {"form": form, "subject": subject, "counted": _counted(len(accounts)), "some": bool(accounts)}
    return drawn(request, "hand_over.html", context, status=422 if form.errors else 200)


def _give(accounts: tuple[str, ...], to: Member, first: date, request: PageRequest) -> None:
    """All of them in one write, or none and the reason."""
    reason = request.POST.get("why", "").strip()
    edits = [TraitEdit(account, OWNER, to.books, first, reason) for account in accounts]
    _, refused = set_traits(edits, by=request.viewer, all_or_none=True)
    for _, problem in refused:
        raise problem


def _owned(subject: Member, viewer: Viewer) -> tuple[str, ...]:
    return tuple(one for one in sorted(books().of([subject.books])) if viewer.sees_account(one))


def _counted(number: int) -> str:
    return f"{number} account{'' if number == 1 else 's'}"
