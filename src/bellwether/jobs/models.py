"""The table of runs."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class RunRow(models.Model):
    """One run of a job. The table, not the queue, is the truth: what waits here is queued again at every start."""

    job: models.CharField[str, str] = models.CharField(max_length=60)
    arguments: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    state: models.CharField[str, str] = models.CharField(max_length=20)
    asked_by: models.CharField[str, str] = models.CharField(max_length=200)
    asked_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    started_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    done: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    total: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    words: models.TextField[str, str] = models.TextField(default="")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state"], name="runs_by_state")]

    def __str__(self) -> str:
        return f"{self.job} {self.state}"
