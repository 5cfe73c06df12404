"""What people fill in about tasks and alerts."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms

from bellwether.members.models import Member
from bellwether.work.tasks.domain import NewTask

DAY = forms.DateInput(attrs={"type": "date", "class": "input"})


class SnoozeForm(forms.Form):
    """Until when something may wait, and why."""

    until = forms.DateField(label="Until", widget=DAY)
    reason = forms.CharField(
        label="Why it may wait", max_length=500, widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    )


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(
        label="Why", max_length=500, widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    )


class TaskForm(forms.Form):
    """A new task."""

    title = forms.CharField(
        label="What should be done", max_length=300, widget=forms.TextInput(attrs={"class": "input"})
    )
    account = forms.CharField(widget=forms.HiddenInput)
    owner = forms.ModelChoiceField(
        Member.objects.filter(is_active=True),
        label="Who does it",
        required=False,
        empty_label="Nobody yet",
        widget=forms.Select(attrs={"class": "input"}),
    )
    due = forms.DateField(label="Due", required=False, widget=DAY)
    reason = forms.CharField(
        label="Why", required=False, max_length=2000, widget=forms.Textarea(attrs={"class": "input", "rows": 2})
    )

    def new_task(self) -> NewTask:
        """The task that was filled in."""
        said = self.cleaned_data
        return NewTask(
            title=said["title"],
            account=said["account"],
            owner=None if said["owner"] is None else said["owner"].pk,
            due=said["due"],
            reason=said["reason"],
        )


class AssignForm(forms.Form):
    """Whose a task is, and until when."""

    owner = forms.ModelChoiceField(
        Member.objects.filter(is_active=True),
        label="Who does it",
        required=False,
        empty_label="Nobody yet",
        widget=forms.Select(attrs={"class": "input"}),
    )
    due = forms.DateField(label="Due", required=False, widget=DAY)


def in_a_week(today: date) -> date:
    """The day that a form to snooze suggests."""
    return today + timedelta(days=7)
