"""What a role may allow."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a member may do. Seeing accounts and metrics at all is decided by scope and metric rights."""

    SEE = "see"
    EDIT_VALUES = "edit_values"
    EDIT_TARGETS = "edit_targets"
    EDIT_ACCOUNTS = "edit_accounts"
    WRITE_NOTES = "write_notes"
    WORK_TASKS = "work_tasks"
    SHARE_VIEWS = "share_views"
    EXPORT = "export"
    DEFINE_METRICS = "define_metrics"
    DEFINE_HEALTH = "define_health"
    DEFINE_SEGMENTS = "define_segments"
    DEFINE_ALERTS = "define_alerts"
    IMPORT = "import"
    RUN_JOBS = "run_jobs"
    SEE_AUDIT = "see_audit"
    MANAGE_MEMBERS = "manage_members"

    @property
    def words(self) -> str:
        """The permission as the pages name it."""
        return self.value.replace("_", " ").capitalize()
