"""The form of a metric whose values people enter: how long one holds, how they combine, and perhaps their ranks."""

from __future__ import annotations

from typing import cast

from django import forms
from msgspec.structs import replace

from bellwether.catalog.domain import EnteredSpec, MetricSpec
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.metric import Display, EnteredRollup
from bellwether.screens.workbench.forms import DISPLAYS, MetricForm, initial_of, spec_of

_DISPLAYS = [one for one in DISPLAYS if one[0]]
_ROLLUPS = [
    ("", "Not at all: how many stand in each colour"),
    (EnteredRollup.SUM, "Sum"),
    (EnteredRollup.WEIGHTED_MEAN, "Weighted mean"),
    (EnteredRollup.ON_TARGET, "How many reach their target"),
]


class EnteredForm(MetricForm):
    """A metric without a formula. Ranks make a colour rank, which has neither bands nor a target."""

    ranks = forms.CharField(
        required=False,
        max_length=300,
        help_text="For a judgement instead of a number: ranks from the worst to the best, such as bad, watch, good.",
    )
    max_age = forms.CharField(
        required=False,
        max_length=10,
        label="Holds for at most",
        help_text="Days or weeks, such as 90d or 8w. Empty: until the next value.",
    )
    rollup = forms.ChoiceField(required=False, choices=_ROLLUPS, label="Over several accounts")
    weight = forms.ChoiceField(required=False, label="Weighted by", help_text="Only for a weighted mean.")

    def __init__(self, catalog: Catalog, *args: object, **kwargs: object) -> None:
        super().__init__(catalog, *args, **kwargs)
        cast(forms.ChoiceField, self.fields["display"]).choices = _DISPLAYS
        numbers = {FieldType.NUMBER, FieldType.MONEY}
        traits = [key for key, field in catalog.account_traits.items() if field.type in numbers]
        metrics = sorted(catalog.metrics.values(), key=lambda one: one.name.casefold())
        cast(forms.ChoiceField, self.fields["weight"]).choices = [
            ("", "Nothing"),
            ("n", "The number of cases that came with each value"),
            *((f"account.{key}", key.replace("_", " ").capitalize()) for key in traits),
            *((one.key, one.name) for one in metrics),
        ]

    def clean_ranks(self) -> tuple[str, ...]:
        """The ranks. Those that a metric has may have been entered: they can be joined and put into another order."""
        found = ranks_of(self.cleaned_data["ranks"])
        held = ranks_of(self.initial.get("ranks", ""))
        gone = [one for one in held if one not in found]
        if gone:
            raise forms.ValidationError(f"“{gone[0]}” may have been entered, so it stays. Add ranks, or order them.")
        if self.initial.get("base") and found and not held:
            raise forms.ValidationError("Numbers may have been entered, so this stays a number. Make another metric.")
        return found


def ranks_of(text: str) -> tuple[str, ...]:
    """The ranks that a text lists.

    >>> ranks_of("bad, watch,good,")
    ('bad', 'watch', 'good')
    """
    return tuple(one for part in text.split(",") if (one := part.strip()))


def entered_initial(spec: MetricSpec, version: int) -> dict[str, object]:
    """The fields of a definition as the form shows them."""
    entered = spec.entered or EnteredSpec()
    return {
        **initial_of(spec, version),
        "display": Display.NUMBER if spec.display in (None, Display.RANK) else spec.display,
        "ranks": ", ".join(entered.ranks),
        "max_age": entered.max_age or "",
        "rollup": entered.rollup if entered.rollup in dict(_ROLLUPS) else "",
        "weight": entered.weight or "",
    }


def entered_spec(found: dict[str, object], before: MetricSpec | None) -> MetricSpec:
    """The definition that a filled form words; what the form does not show stays as it was."""
    held = EnteredSpec() if before is None or before.entered is None else before.entered
    ranks = cast("tuple[str, ...]", found["ranks"])
    chosen = str(found.get("rollup") or "")
    # “None” and “distribution” are one choice here: whichever was written stays.
    kept = held.rollup if held.rollup not in dict(_ROLLUPS) else None
    entered = replace(
        held,
        ranks=ranks,
        max_age=str(found.get("max_age") or "").strip() or None,
        rollup=EnteredRollup(chosen) if chosen else kept,
        weight=str(found.get("weight") or "") or None,
    )
    spec = spec_of(found, before)
    display = Display.RANK if ranks else Display(str(found.get("display") or Display.NUMBER))
    return replace(spec, formula=None, entered=entered, display=display)
