"""Tables of the memberships: one row a spell of one person in one plan, and the numbers given out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongji.community.membership.rules import LeftReason, Spell
from gongji.community.people.models import Person


class Membership(models.Model):
    """One spell of one person in one plan, as dated facts. The number is what statements and proofs know."""

    number = models.BigIntegerField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    plan = models.CharField(max_length=64)
    plan_version = models.CharField(max_length=64)
    tier = models.CharField(max_length=64)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.CharField(
        max_length=16, blank=True, choices=[(reason.value, reason.value) for reason in LeftReason]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="membership_number_from_one"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="membership_left_after_joining",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="")
                | Q(left_on__isnull=False, left_reason__in=[reason.value for reason in LeftReason]),
                name="membership_left_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["person", "plan"], condition=Q(left_on__isnull=True), name="membership_one_open_spell"
            ),
        ]
        indexes = [models.Index(fields=["plan", "joined_on"], name="membership_plan_joined")]

    def __str__(self) -> str:
        return f"member {self.number} of {self.plan}"

    @property
    def spell(self) -> Spell:
        """The row's facts as the rules read them."""
        reason = LeftReason(self.left_reason) if self.left_reason else None
        return Spell(joined_on=self.joined_on, left_on=self.left_on, left_reason=reason)


class NumberSeries(models.Model):
    """The next number of a series such as member numbers; taken inside the transaction that uses it."""

    name = models.CharField(max_length=64, primary_key=True)
    next_number = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(next_number__gte=1), name="number_series_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: next is {self.next_number}"
