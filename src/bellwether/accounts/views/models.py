"""The table of saved views."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models.functions import Lower

from bellwether.members.models import Member


class SavedView(models.Model):
    """What a member set up, under a name. `query` is the query string of the portfolio page that shows it."""

    name: models.CharField[str, str] = models.CharField(max_length=80)
    owner: models.ForeignKey[Member, Member] = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    shared: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    query: models.TextField[str, str] = models.TextField()
    revision: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=1)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="one_view_of_a_name_per_owner"),
            models.CheckConstraint(condition=~models.Q(name=""), name="views_have_names"),
        ]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
