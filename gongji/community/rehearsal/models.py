"""How far a rehearsal has come, so that one that was cut off goes on where it stopped."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Rehearsal(models.Model):
    """A community that is invented, by what it was drawn from, and the day up to which it has lived."""

    plan = models.CharField(max_length=64, unique=True)
    members = models.IntegerField()
    year = models.IntegerField()
    seed = models.BigIntegerField()
    lived_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(members__gte=1), name="rehearsal_has_members"),
        ]

    def __str__(self) -> str:
        return f"rehearsal of {self.plan} in {self.year}"
