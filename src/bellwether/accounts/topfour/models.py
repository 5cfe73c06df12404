"""The table of top fours. An account is named by its key in the warehouse; an empty column means: for all."""

from __future__ import annotations

from django.db import models


class TopFourRow(models.Model):
    """One choice: `metrics` are keys, divided by spaces."""

    segment: models.CharField[str, str] = models.CharField(max_length=200, blank=True)
    account: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    member: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    metrics: models.TextField[str, str] = models.TextField()

    class Meta:
        db_table = "accounts_top_four"
        constraints = [
            models.UniqueConstraint(fields=["segment", "account", "member"], name="one_top_four_for_each"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.metrics
