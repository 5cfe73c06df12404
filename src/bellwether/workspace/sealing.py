"""Texts that are kept sealed: the home's own secret opens them, so that a store or a back-up alone does not."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bellwether.workspace.home import Home
from bellwether.workspace.secret import secret_of

_KEY_BYTES = 32


class SealBroken(Exception):
    """A sealed text that the home's secret does not open: it was sealed in another home, or the secret is a new one."""


def sealed(home: Home, purpose: str, text: str) -> str:
    """A text that only this home opens, and only for the same purpose."""
    return _lock(home, purpose).encrypt(text.encode()).decode("ascii")


def opened(home: Home, purpose: str, token: str) -> str:
    """The text that was sealed."""
    try:
        return _lock(home, purpose).decrypt(token.encode("ascii")).decode()
    except InvalidToken as broken:
        raise SealBroken from broken


def _lock(home: Home, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose.encode()).derive(secret_of(home).encode())
    return Fernet(urlsafe_b64encode(derived))
