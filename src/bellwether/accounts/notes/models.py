"""The tables of notes. An account is named by its key in the warehouse."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models


class NoteRow(models.Model):
    """What a member wrote about an account."""

    account: models.BigIntegerField[int, int] = models.BigIntegerField()
    kind: models.CharField[str, str] = models.CharField(max_length=20)
    text: models.TextField[str, str] = models.TextField(blank=True)
    author: models.CharField[str, str] = models.CharField(max_length=200)
    member: models.BigIntegerField[int, int] = models.BigIntegerField()
    written: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    happened: models.DateField[date | None, date | None] = models.DateField(null=True)
    edited: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    record: models.CharField[str, str] = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "accounts_note"
        indexes = [models.Index(fields=["account", "-written", "-id"], name="notes_of_an_account")]
        ordering = ["-written", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PinRow(models.Model):
    """A value that a note keeps as it read."""

    note: models.ForeignKey[NoteRow, NoteRow] = models.ForeignKey(NoteRow, on_delete=models.CASCADE, related_name="+")
    metric: models.CharField[str, str] = models.CharField(max_length=200)
    name: models.CharField[str, str] = models.CharField(max_length=300)
    day: models.DateField[date, date] = models.DateField()
    shown: models.CharField[str, str] = models.CharField(max_length=200)
    version: models.IntegerField[int, int] = models.IntegerField()

    class Meta:
        db_table = "accounts_pin"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.metric} {self.day}: {self.shown}"
