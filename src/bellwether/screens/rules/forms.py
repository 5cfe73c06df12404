"""The form of a rule, and the definition that it words."""

from __future__ import annotations

from typing import Literal, cast

from django import forms

from bellwether.catalog.alert_specs import MOST_DAYS, AlertSpec
from bellwether.engine.definitions.catalog import Catalog

_TONES = [("bad", "Trouble"), ("watch", "Something to look at"), ("good", "A chance")]


def _of_days(least: int) -> dict[str, str]:
    """What is said of a number of days that will not do."""
    said = f"Write a whole number of days from {least} to {MOST_DAYS}."
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), said)


class RuleForm(forms.Form):
    """A rule's definition."""

    name = forms.CharField(
        max_length=120,
        help_text="What people read in the alert.",
        error_messages={"required": "Give the rule a name: people read it in the alert."},
    )
    when = forms.CharField(
        widget=forms.Textarea,
        strip=True,
        error_messages={"required": "Write the condition: an alert opens for each account where it holds."},
    )
    segment = forms.ChoiceField(required=False, label="Only for the segment")
    tone = forms.ChoiceField(choices=_TONES, label="It is")
    days = forms.IntegerField(
        min_value=1, max_value=MOST_DAYS, label="Days in a row", initial=1, error_messages=_of_days(1)
    )
    cool_down = forms.IntegerField(
        min_value=0,
        max_value=MOST_DAYS,
        label="Quiet days after",
        initial=14,
        help_text="Once an alert has closed.",
        error_messages=_of_days(0),
    )
    shows = forms.ChoiceField(required=False, label="Evidence", help_text="The metric that stands beside the alert.")
    task = forms.CharField(
        required=False, max_length=200, label="Ask the owner to", help_text="Empty: it opens no task."
    )
    due_in = forms.IntegerField(
        min_value=0, max_value=MOST_DAYS, label="within days", initial=7, error_messages=_of_days(0)
    )
    note = forms.CharField(
        required=False, max_length=400, help_text="What changed, and why: it stays with the version."
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, catalog: Catalog, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        segments = cast(forms.ChoiceField, self.fields["segment"])
        segments.choices = [("", "All accounts"), *((one.key, one.name) for one in catalog.segments.values())]
        shows = cast(forms.ChoiceField, self.fields["shows"])
        metrics = sorted(catalog.metrics.values(), key=lambda one: one.name.casefold())
        shows.choices = [("", "None"), *((one.key, one.name) for one in metrics)]


def initial_of(spec: AlertSpec, version: int) -> dict[str, object]:
    """The fields of a definition as the form shows them."""
    return {name: getattr(spec, name) or "" for name in ("name", "when", "segment", "shows", "task")} | {
        "tone": spec.tone,
        "days": spec.days,
        "cool_down": spec.cool_down,
        "due_in": spec.due_in,
        "base": version,
    }


def spec_of(found: dict[str, object]) -> AlertSpec:
    """The definition that a filled form words."""
    return AlertSpec(
        name=str(found["name"]),
        when=str(found["when"]),
        tone=cast(Literal["bad", "watch", "good"], found["tone"]),
        days=_number(found["days"]),
        cool_down=_number(found["cool_down"]),
        shows=str(found["shows"]) or None,
        segment=str(found["segment"]) or None,
        task=str(found["task"]),
        due_in=_number(found["due_in"]),
    )


def half_filled(form: RuleForm) -> AlertSpec:
    """What the form says so far, as far as it can be tried out."""
    form.is_valid()
    found = form.cleaned_data
    return AlertSpec(
        name="",
        when=str(found.get("when") or ""),
        days=_number(found.get("days") or 1),
        cool_down=_number(found.get("cool_down") or 0),
        shows=str(found.get("shows") or "") or None,
        segment=str(found.get("segment") or "") or None,
    )


def _number(found: object) -> int:
    return int(str(found))
