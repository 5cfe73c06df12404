"""What people fill in about tasks and alerts."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms

from bellwether.members.models import Member
from bellwether.work.tasks.domain import NewTask

DAY = forms.DateInput(attrs={"type": "date", "class": "input"})


NOBODY = "That member is not active any more. Choose somebody else."
NO_DAY = "That is no day. Write it as year, month and day, such as 2025-03-31."


class SnoozeForm(forms.Form):
    """Until when something may wait, and why."""

    until = forms.DateField(
        label="Until",
        widget=DAY,
        error_messages={"required": "Choose the day until which it may wait.", "invalid": NO_DAY},
    )
    reason = forms.CharField(
        label="Why it may wait",
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": "Say why it may wait: whoever reads it next will want to know."},
    )


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": "Say why: it stays on record."},
    )


class TaskForm(forms.Form):
    """A new task."""

    title = forms.CharField(
        label="What should be done",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": "Write what should be done."},
    )
    account = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={"required": "A task belongs to an account. Make it on that account’s page."},
    )
    owner = forms.ModelChoiceField(
        Member.objects.filter(is_active=True),
        label="Who does it",
        required=False,
        empty_label="Nobody yet",
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": NOBODY},
    )
    due = forms.DateField(label="Due", required=False, widget=DAY, error_messages={"invalid": NO_DAY})
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
        error_messages={"invalid_choice": NOBODY},
    )
    due = forms.DateField(label="Due", required=False, widget=DAY, error_messages={"invalid": NO_DAY})


def in_a_week(today: date) -> date:
    """The day that a form to snooze suggests."""
    return today + timedelta(days=7)
