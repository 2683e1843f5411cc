"""Tables of who may do what: roles as dated facts, each granted by two operators."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongji.community.people.models.people import Account
from gongji.community.people.roles import STAFF


class RoleGrant(models.Model):
    """That somebody has a role: proposed by one operator, in force when another confirmed it, until ended.

    The first operators of an installation are granted by whoever runs the command line there
    (`by_installation`).
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=[(each.value, each.value) for each in sorted(STAFF)])
    by_installation = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[each.value for each in sorted(STAFF)]), name="grant_role_known"
            ),
            models.CheckConstraint(
                condition=Q(by_installation=True, proposed_by__isnull=True, confirmed_by__isnull=True)
                | Q(by_installation=False, proposed_by__isnull=False),
                name="grant_proposed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(by_installation=True, confirmed_at__isnull=False)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="grant_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")), name="grant_by_four_eyes"
            ),
            models.CheckConstraint(
                condition=(Q(proposed_by__isnull=True) | ~Q(proposed_by=F("account")))
                & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("account"))),
                name="grant_never_to_oneself",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="grant_ended_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["account", "role"], condition=Q(ended_at__isnull=True), name="grant_one_open_per_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of account {self.account_id}"
