"""Tables of the REST interface."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models


class KeptReply(models.Model):
    """What was replied to a request that named itself, to be replied again. `status` is 0 until there is a reply."""

    key: models.BigIntegerField[int, int] = models.BigIntegerField()
    name: models.CharField[str, str] = models.CharField(max_length=255)
    asked: models.CharField[str, str] = models.CharField(max_length=64)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField(db_index=True)
    status: models.IntegerField[int, int] = models.IntegerField(default=0)
    headers: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    body: models.TextField[str, str] = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "name"], name="one_reply_to_a_name")]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"
