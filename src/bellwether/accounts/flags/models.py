"""The table of flags. An account is named by its key in the warehouse."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class FlagRow(models.Model):
    """A flag, raised and perhaps lowered since."""

    account: models.BigIntegerField[int, int] = models.BigIntegerField()
    kind: models.CharField[str, str] = models.CharField(max_length=20)
    reason: models.TextField[str, str] = models.TextField()
    by: models.CharField[str, str] = models.CharField(max_length=200)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    lowered_by: models.CharField[str, str] = models.CharField(max_length=200, blank=True)
    lowered_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_flag"
        indexes = [models.Index(fields=["account", "lowered_at"], name="flags_of_an_account")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"
