"""Tables of the public log: the events that are noted, and the place that each has once it is published."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """A public event, as the bytes that its entry in the log has. Never changed, never removed.

    Its row is written in the transaction that makes the event public, so neither is ever there without the other.
    """

    leaf = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=32)
    entry = models.BinaryField()
    corrects = models.CharField(max_length=64, null=True, blank=True, db_index=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.leaf[:12]}"


class Publication(models.Model):
    """The index of an event's entry in the published log. An event without one still waits."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="publication")
    index = models.BigIntegerField(unique=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(index__gte=0), name="publication_index_from_zero")]

    def __str__(self) -> str:
        return f"entry {self.index}"
