"""Why a home cannot be used, in sentences that say what to do."""

from __future__ import annotations

from pathlib import Path

from bellwether.engine.definitions.errors import BellwetherError


class HomeRefused(BellwetherError):
    """A home cannot be made, opened, backed up or restored as asked; the text says why and what to do."""


class NoWorkspace(HomeRefused):
    """The directory is not a home."""

    def __init__(self, directory: Path) -> None:
        super().__init__(
            f"There is no Bellwether workspace in “{directory}”. "
            f"Make one with “bellwether --home {directory} init”, or name another directory with --home."
        )


class WorkspaceExists(HomeRefused):
    """The directory already holds something."""

    def __init__(self, directory: Path) -> None:
        super().__init__(
            f"“{directory}” already exists and is not empty. Choose another directory with --home, "
            "or move what is there out of the way."
        )


class WorkspaceInUse(HomeRefused):
    """Another process, or another part of this one, has the home open."""

    def __init__(self, directory: Path, holder: str) -> None:
        super().__init__(
            f"The workspace in “{directory}” is in use by {holder}. "
            "Wait until that has finished, or stop it, and try again."
        )


class WorkspaceTooNew(HomeRefused):
    """The home was written by a later Bellwether."""

    def __init__(self, directory: Path, maker: str) -> None:
        super().__init__(
            f"The workspace in “{directory}” was last opened by a newer Bellwether ({maker}). "
            "Upgrade Bellwether, or restore a back-up that was made before the upgrade."
        )


class BackupRefused(HomeRefused):
    """A back-up cannot be written or read as asked."""
