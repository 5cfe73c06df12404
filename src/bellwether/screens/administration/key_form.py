"""The form of a new key."""

from __future__ import annotations

from django import forms

from bellwether.access.role import Scope
from bellwether.members import queries
from bellwether.members.keys import KeyScope, source_fault


def _roles() -> list[tuple[str, str]]:
    return [(role.key, role.name) for role in queries.roles().values() if role.scope is Scope.ALL]


class KeyForm(forms.Form):
    """Whose facts the key brings, what it may do, in which role, and until when."""

    source = forms.CharField(
        max_length=100,
        label="Source",
        help_text="What the facts come from, as “web_shop”: small letters, digits and underscores.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    scopes = forms.MultipleChoiceField(
        choices=[(one.value, one.words) for one in KeyScope],
        widget=forms.CheckboxSelectMultiple,
        label="It may",
        initial=[KeyScope.SEND_EVENTS.value],
    )
    role = forms.ChoiceField(
        choices=_roles, label="In the role", help_text="For reading and writing: which metrics it sees and may edit."
    )
    until = forms.DateField(
        required=False,
        label="Until",
        help_text="The last day on which it holds; empty: until it is revoked.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_source(self) -> str:
        """The name, if a source can have it."""
        name = str(self.cleaned_data["source"])
        if fault := source_fault(name):
            raise forms.ValidationError(fault)
        return name
