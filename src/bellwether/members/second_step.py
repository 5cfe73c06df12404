"""What people fill in to add a passkey."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey with its name. It takes the password's place unless one says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "So that you know it from others: the device, or where you keep the key."
        alone = self.fields["passwordless"]
        alone.label = "Sign in with this alone"
        alone.help_text = (
            "It asks for your fingerprint, face or PIN instead of the password. Otherwise it comes after it."
        )
        alone.initial = True
