"""The tables of pulls: how far each table of a source was read, and which files of a folder were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q


class PullRow(models.Model):
    """One table of a source. `wording` tells whether it is asked for as before, and `place` whether in the same
    database; `changed` that it was asked for otherwise before, and was not read to its end since.

    `position` is how far it was read, and `ties` how many of the rows that were read are of that very moment.
    `whole_at` is when it was last read to its end, `failing_since` when the first try after that failed.
    """

    source: models.CharField[str, str] = models.CharField(max_length=200)
    table: models.CharField[str, str] = models.CharField(max_length=200)
    wording: models.CharField[str, str] = models.CharField(max_length=64, default="")
    position: models.JSONField[Mapping[str, str] | None, Mapping[str, str] | None] = models.JSONField(null=True)
    ties: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    state: models.CharField[str, str] = models.CharField(max_length=20)
    read_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    due_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    rows: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    all_rows: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    left_out: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    failures: models.IntegerField[int, int] = models.IntegerField(default=0)
    words: models.TextField[str, str] = models.TextField(default="")
    place: models.CharField[str, str] = models.CharField(max_length=64, default="")
    changed: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    whole_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    failing_since: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "table"], name="one_row_a_pulled_table")]

    def __str__(self) -> str:
        return f"{self.source} {self.table} {self.state}"


class GapRow(models.Model):
    """From which day on events of a source are missing, because it cannot be read. `ends` is null while they are."""

    source: models.CharField[str, str] = models.CharField(max_length=200)
    starts: models.DateField[date, date] = models.DateField()
    ends: models.DateField[date | None, date | None] = models.DateField(null=True)
    opened_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source"], condition=Q(ends__isnull=True), name="one_open_gap_a_source")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.starts}"


class AddressRow(models.Model):
    """The address of a source's server, sealed: only the home's own secret opens it."""

    source: models.CharField[str, str] = models.CharField(max_length=200, unique=True)
    sealed: models.TextField[str, str] = models.TextField()
    by: models.CharField[str, str] = models.CharField(max_length=200)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    def __str__(self) -> str:
        return self.source


class FileRow(models.Model):
    """A file of a watched folder that was looked at. `stands` tells whether it is still the same."""

    source: models.CharField[str, str] = models.CharField(max_length=200)
    table: models.CharField[str, str] = models.CharField(max_length=200)
    name: models.CharField[str, str] = models.CharField(max_length=1000)
    stands: models.CharField[str, str] = models.CharField(max_length=120)
    state: models.CharField[str, str] = models.CharField(max_length=20)
    read_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    rows: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    words: models.TextField[str, str] = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "table", "name"], name="one_row_a_file")]

    def __str__(self) -> str:
        return f"{self.source} {self.name} {self.state}"
