"""The tables of watching: outages that were found by looking, what was counted, and the types of properties."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models

WIDEST_EVENT, WIDEST_VERSION = 300, 200
"""Characters of the event that stopped, and of the version of what sent it."""


class OutageRow(models.Model):
    """An event that stopped coming. `event` is empty for all of a source, `accounts` for all accounts.

    Where somebody said that it is meant to be so, `meant_by` and `why` tell who and why.
    """

    source: models.CharField[str, str] = models.CharField(max_length=200)
    event: models.CharField[str, str] = models.CharField(max_length=WIDEST_EVENT, default="")
    version: models.CharField[str, str] = models.CharField(max_length=WIDEST_VERSION, default="")
    accounts: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    starts: models.DateField[date, date] = models.DateField()
    ends: models.DateField[date | None, date | None] = models.DateField(null=True)
    usual: models.FloatField[float, float] = models.FloatField(default=0)
    found_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    closed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    meant_by: models.CharField[str, str] = models.CharField(max_length=200, default="")
    why: models.CharField[str, str] = models.CharField(max_length=500, default="")

    class Meta:
        ordering: ClassVar = ["-starts", "-id"]

    def __str__(self) -> str:
        return f"{self.event or self.source} {self.starts}"


class CountRow(models.Model):
    """How often something happened to what a live source sent: by day of receipt (UTC), event or call, and what."""

    source: models.CharField[str, str] = models.CharField(max_length=200)
    day: models.DateField[date, date] = models.DateField()
    name: models.CharField[str, str] = models.CharField(max_length=600)
    what: models.CharField[str, str] = models.CharField(max_length=40)
    times: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "day", "name", "what"], name="one_count_of_a_kind_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.name} {self.what} {self.times}"


class PropertyTypeRow(models.Model):
    """Since when and when last a property of a source's event came in a type, and how often on which day.

    Days are those of receipt (UTC), by number. Rows without a property are of the event itself: how many of it were
    looked at, and how many properties it had beyond those that are kept.
    """

    source: models.CharField[str, str] = models.CharField(max_length=200)
    event: models.CharField[str, str] = models.CharField(max_length=300)
    property: models.CharField[str, str] = models.CharField(max_length=200, default="")
    type: models.CharField[str, str] = models.CharField(max_length=20, default="")
    first: models.DateField[date, date] = models.DateField()
    last: models.DateField[date, date] = models.DateField()
    days: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "event", "property", "type"], name="one_row_of_a_property_type")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.event} {self.property} {self.type}"
