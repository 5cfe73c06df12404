"""The home itself: made, backed up and restored."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import WorkspaceSpec
from bellwether.catalog.opening import Workspace, make_workspace
from bellwether.cli.answers import BackupAnswer, WrittenAnswer
from bellwether.cli.outcomes import WrongQuestion
from bellwether.cli.questions import NewHome
from bellwether.workspace.backup import Backup, restore_backup
from bellwether.workspace.home import Home


def init(directory: Path, settings: NewHome, author: Authorship) -> WrittenAnswer:
    """The new home."""
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise WrongQuestion(f"There is no time zone “{settings.zone}”. Write it like Europe/Berlin.") from None
    spec = WorkspaceSpec(zone=settings.zone, currency=settings.currency, fiscal_start_month=settings.fiscal_start_month)
    make_workspace(directory, spec, author).close()
    facts = {"home": str(directory), "zone": settings.zone, "currency": settings.currency}
    return WrittenAnswer(
        f"A new workspace in {directory}, in the zone {settings.zone}, reporting in {settings.currency}.", facts
    )


def backup(workspace: Workspace, directory: Path, now: datetime) -> BackupAnswer:
    """The finished back-up."""
    return _answer(workspace.backup(directory, at=now))


def restore(directory: Path, home: Path, *, overwrite: bool) -> BackupAnswer:
    """The back-up that the home now holds."""
    return _answer(restore_backup(directory, Home(home), overwrite=overwrite))


def _answer(saved: Backup) -> BackupAnswer:
    return BackupAnswer(str(saved.directory), len(saved.manifest.files), saved.size, saved.manifest.made_at)
