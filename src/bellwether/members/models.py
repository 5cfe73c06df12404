"""The members' tables."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class MemberManager(BaseUserManager["Member"]):
    """Makes members."""

    def get_by_natural_key(self, username: str | None) -> Member:
        """The member with this e-mail address, however it is capitalised."""
        return self.get(email__iexact=username)


class Member(AbstractBaseUser):
    """A person of our own team. `owns_as` is the name by which accounts name this person as their owner."""

    email: models.EmailField[str, str] = models.EmailField(unique=True)
    name: models.CharField[str, str] = models.CharField(max_length=200)
    role: models.CharField[str, str] = models.CharField(max_length=40)
    owns_as: models.CharField[str, str] = models.CharField(max_length=200, blank=True)
    is_active: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    teams: models.ManyToManyField[Team, models.Model]

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = MemberManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_member_per_address")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def books(self) -> str:
        """The name that accounts know their owner by."""
        return self.owns_as or self.name


class Team(models.Model):
    """Members who work with the same accounts. A member may be in several."""

    name: models.CharField[str, str] = models.CharField(max_length=100, unique=True)
    members: models.ManyToManyField[Member, models.Model] = models.ManyToManyField(Member, related_name="teams")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CustomRole(models.Model):
    """A role that this workspace made of the permissions that there are."""

    key: models.CharField[str, str] = models.CharField(max_length=40, unique=True)
    name: models.CharField[str, str] = models.CharField(max_length=100, unique=True)
    permissions: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    scope: models.CharField[str, str] = models.CharField(max_length=10)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MetricRight(models.Model):
    """What a role may not do with one metric. Where there is no row, the role's permissions decide alone."""

    role: models.CharField[str, str] = models.CharField(max_length=40)
    metric: models.CharField[str, str] = models.CharField(max_length=500)
    see: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    edit_value: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    edit_target: models.BooleanField[bool, bool] = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "metric"], name="one_right_per_role_and_metric")]
        ordering = ["metric", "role"]

    def __str__(self) -> str:
        return f"{self.role} on {self.metric}"


class Invitation(models.Model):
    """That someone may become a member by a link. Of the link's secret only a digest is kept."""

    email: models.EmailField[str, str] = models.EmailField()
    role: models.CharField[str, str] = models.CharField(max_length=40)
    teams: models.ManyToManyField[Team, models.Model] = models.ManyToManyField(Team, related_name="+")
    digest: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    by: models.CharField[str, str] = models.CharField(max_length=200)
    made_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    expires_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    accepted_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    withdrawn_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"


class Mark(models.Model):
    """The one row that changes whenever roles, teams, rights or members do: whoever keeps viewers compares it."""

    mark: models.CharField[str, str] = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.mark


class AccessKey(models.Model):
    """By which a program writes or reads. Of the key itself only a digest is kept, and its beginning for people."""

    source: models.CharField[str, str] = models.CharField(max_length=100)
    scopes: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    beginning: models.CharField[str, str] = models.CharField(max_length=20)
    digest: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    by: models.CharField[str, str] = models.CharField(max_length=200)
    made_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    ends_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    role: models.CharField[str, str] = models.CharField(max_length=40, default="")
    used_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        ordering = ["source", "-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.source} {self.beginning}"
