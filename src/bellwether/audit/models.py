"""The audit record's table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NoReturn

from django.db import models

WIDEST_NAME, WIDEST_SUBJECT = 200, 500
"""Characters of who did something, and of what it was done to."""


class AppendOnly(Exception):
    """The audit record is added to, never changed."""

    def __init__(self) -> None:
        super().__init__("The audit record cannot be changed or shortened; record what you did as a new entry.")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads of the audit record; what would change it is refused."""

    def update(self, **_changes: object) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class Entry(models.Model):
    """One act: who did what to which subject, when, what it was before and after, and why.

    It has no foreign keys: an entry outlives what it speaks of. `before` and `after` are JSON texts.
    """

    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    by: models.CharField[str, str] = models.CharField(max_length=WIDEST_NAME)
    act: models.CharField[str, str] = models.CharField(max_length=40)
    kind: models.CharField[str, str] = models.CharField(max_length=40)
    subject: models.CharField[str, str] = models.CharField(max_length=WIDEST_SUBJECT)
    before: models.TextField[str | None, str | None] = models.TextField(null=True)
    after: models.TextField[str | None, str | None] = models.TextField(null=True)
    why: models.TextField[str, str] = models.TextField(default="")

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "subject"], name="audit_by_subject")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.by} {self.act} {self.kind} {self.subject}"

    def save(
        self,
        *,
        force_insert: bool | tuple[models.base.ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        if self.pk is not None or force_update:
            raise AppendOnly
        super().save(force_insert=force_insert, using=using, update_fields=update_fields)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> NoReturn:  # noqa: ARG002
        raise AppendOnly
