"""The tables of alerts and tasks. Accounts are named by their integer keys, without a foreign key."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from bellwether.ingest.watching.models import OutageRow
from bellwether.members.models import Member


class AnsweredRow(models.Model):
    """What is open from a day on, may be put off by somebody, and closes by itself or by hand."""

    state: models.CharField[str, str] = models.CharField(max_length=10)
    opened_on: models.DateField[date, date] = models.DateField()
    opened_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    snoozed_until: models.DateField[date | None, date | None] = models.DateField(null=True)
    snooze_reason: models.CharField[str, str] = models.CharField(max_length=500, default="")
    closed_on: models.DateField[date | None, date | None] = models.DateField(null=True)
    closed_by: models.CharField[str, str] = models.CharField(max_length=200, default="")
    close_reason: models.CharField[str, str] = models.CharField(max_length=500, default="")

    class Meta:
        abstract = True


class AlertRow(AnsweredRow):
    """One alert: a rule that held for an account from a day on."""

    rule: models.CharField[str, str] = models.CharField(max_length=200)
    name: models.CharField[str, str] = models.CharField(max_length=300)
    tone: models.CharField[str, str] = models.CharField(max_length=10)
    account: models.BigIntegerField[int, int] = models.BigIntegerField()
    evidence: models.JSONField[dict[str, str] | None, dict[str, str] | None] = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["-opened_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "account"], condition=~Q(state="closed"), name="one_open_alert_per_rule_and_account"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "account"], name="alerts_by_state_and_account")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class AboutSourcesRow(AnsweredRow):
    """What is told of sources, on pages and once by e-mail."""

    mailed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class OutageAlertRow(AboutSourcesRow):
    """The one alert of an outage: of a source, and so of no account, for those who look after what comes in."""

    outage: models.OneToOneField[OutageRow, OutageRow] = models.OneToOneField(
        OutageRow, on_delete=models.CASCADE, related_name="alert"
    )

    class Meta:
        ordering: ClassVar = ["-opened_on", "-id"]

    def __str__(self) -> str:
        return f"{self.outage} {self.state}"


class SourceAlertRow(AboutSourcesRow):
    """The one alert of a source that cannot be read, with what is known of why."""

    source: models.CharField[str, str] = models.CharField(max_length=200)
    since: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    good_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    problems: models.JSONField[list[str], list[str]] = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-opened_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source"], condition=~Q(state="closed"), name="one_open_alert_a_source")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.state}"


class TaskRow(models.Model):
    """One task."""

    title: models.CharField[str, str] = models.CharField(max_length=300)
    account: models.BigIntegerField[int, int] = models.BigIntegerField()
    owner: models.ForeignKey[Member | None, Member | None] = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, related_name="tasks"
    )
    due: models.DateField[date | None, date | None] = models.DateField(null=True)
    state: models.CharField[str, str] = models.CharField(max_length=10)
    reason: models.TextField[str, str] = models.TextField(default="")
    evidence: models.JSONField[dict[str, str] | None, dict[str, str] | None] = models.JSONField(null=True)
    alert: models.ForeignKey[AlertRow | None, AlertRow | None] = models.ForeignKey(
        AlertRow, on_delete=models.SET_NULL, null=True, related_name="tasks"
    )
    alert_id: int | None
    created_by: models.CharField[str, str] = models.CharField(max_length=200)
    created_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    snoozed_until: models.DateField[date | None, date | None] = models.DateField(null=True)
    snooze_reason: models.CharField[str, str] = models.CharField(max_length=500, default="")
    finished_by: models.CharField[str, str] = models.CharField(max_length=200, default="")
    finished_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    outcome: models.CharField[str, str] = models.CharField(max_length=500, default="")

    class Meta:
        ordering: ClassVar = ["due", "id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "owner"], name="tasks_by_state_and_owner"),
            models.Index(fields=["account"], name="tasks_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.state}"
