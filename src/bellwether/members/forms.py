"""What people fill in to get in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from bellwether.members.domain import is_set_up_code
from bellwether.members.models import Member

_NEW = {"autocomplete": "new-password"}


class _WithPassword(forms.Form):
    """A name and a password written twice, for the member of an address."""

    address = ""
    name = forms.CharField(
        label="Your name",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
        help_text="As colleagues know you. If accounts name you as their owner, write it the same way.",
    )
    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(_NEW),
        help_text="At least 10 characters. A sentence that only you would write is good.",
    )
    again = forms.CharField(label="The password once more", widget=forms.PasswordInput(_NEW))

    def clean(self) -> dict[str, Any]:
        """The values, with both passwords alike and hard to guess."""
        found = super().clean() or self.cleaned_data
        password, again = found.get("password"), found.get("again")
        if password and again and password != again:
            self.add_error("again", "This is not the same password. Write it again.")
        if password:
            try:
                validate_password(password, Member(name=found.get("name", ""), email=found.get("email", self.address)))
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return found


class AcceptForm(_WithPassword):
    """Becoming a member by an invitation."""

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = email


class SetUpForm(_WithPassword):
    """Becoming the owner of a new workspace."""

    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput({"autocomplete": "username"}))
    code = forms.CharField(
        label="Set-up code",
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
        help_text="It is printed where Bellwether was started, so that nobody else on the network can take over.",
    )
    field_order = ("code", "name", "email", "password", "again")

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._secret = secret

    def clean_code(self) -> str:
        """The code, if it is this home's."""
        code: str = self.cleaned_data["code"]
        if not is_set_up_code(code, self._secret):
            raise forms.ValidationError(
                "This is not the set-up code of this workspace. Look at what “bellwether serve” printed."
            )
        return code
