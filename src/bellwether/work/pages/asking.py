"""Small forms that open over a page, and by themselves where there is no script."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bellwether.ui.page import PageRequest, safe_next, wants_part


@dataclass(frozen=True, slots=True)
class Question:
    """A form, what it is for, where it goes, and where it leads back to."""

    title: str
    form: forms.Form
    url: str
    back: str


def asked(request: PageRequest, question: Question) -> HttpResponse:
    """The form, alone or on a page; with 422 when what was filled in will not do."""
    template = "work/ask.html" if wants_part(request) else "work/ask_page.html"
    return render(request, template, {"question": question}, status=422 if question.form.is_bound else 200)


def led_back(request: PageRequest, otherwise: str) -> HttpResponse:
    """Back to where the form was opened."""
    to = safe_next(request, otherwise)
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)
