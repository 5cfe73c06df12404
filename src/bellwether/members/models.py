"""The members' tables."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


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

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = MemberManager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
