"""What people fill in to sign in with a password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm


class PasswordForm(LoginForm):  # type: ignore[misc]
    """An address and its password. The page is for nothing else, so writing begins at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autofocus"] = True
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
