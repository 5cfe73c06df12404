"""The catalog's table: every version of every definition."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class DefinitionVersion(models.Model):
    """One wording of one definition. The newest of a (kind, key) is in force, unless it says that it is retired.

    Versions are added, never changed; `body` is canonical JSON.
    """

    kind: models.CharField[str, str] = models.CharField(max_length=20)
    key: models.CharField[str, str] = models.CharField(max_length=500)
    version: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    body: models.TextField[str, str] = models.TextField()
    retired: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    author: models.CharField[str, str] = models.CharField(max_length=200)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    note: models.TextField[str, str] = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "version"], name="one_wording_per_version"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="versions_count_from_one"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} version {self.version}"
