"""The home's own secret, that sessions and links are signed with."""

from __future__ import annotations

import os
import secrets

from bellwether.workspace.home import Home


def secret_of(home: Home) -> str:
    """The home's secret, made on first use and readable by its owner only; without a home, one for this process."""
    path = home.directory / "secret"
    if not home.directory.is_dir():
        return secrets.token_urlsafe(48)
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(opened, "w", encoding="ascii") as fresh:
        fresh.write(secrets.token_urlsafe(48) + "\n")
    return path.read_text("ascii").strip()
