"""Tables of the cases: one row an application for aid."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongji.community.cases.rules import Reason, State
from gongji.community.membership.models import Membership

DECIDED = [State.ACCEPTED, State.DISCLOSED, State.PAID]


class Case(models.Model):
    """An illness of a member for which aid was asked. `period` names the period that shares the aid;
    `award_lines` say which rule of the plan gave which part of it.

    `aid_fen` is what was awarded; `paid_fen` is less where the plan says that aid is what came in.
    """

    number = models.CharField(max_length=32, unique=True)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="cases")
    illness = models.CharField(max_length=16)
    illness_zh = models.CharField(max_length=60)
    illness_en = models.CharField(max_length=100)
    cover = models.CharField(max_length=64, blank=True)
    diagnosed_on = models.DateField()
    applied_on = models.DateField()
    state = models.CharField(max_length=16, default=State.APPLIED, choices=[(s.value, s.value) for s in State])
    decided_on = models.DateField(null=True, blank=True)
    refused_for = models.CharField(max_length=20, blank=True, choices=[(r.value, r.value) for r in Reason])
    refused_zh = models.CharField(max_length=400, blank=True)
    refused_en = models.CharField(max_length=600, blank=True)
    aid_fen = models.BigIntegerField(default=0)
    award_lines = models.JSONField(default=list, blank=True)
    paid_fen = models.BigIntegerField(default=0)
    period = models.CharField(max_length=32, blank=True)
    disclosed_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="case_state_known"),
            models.CheckConstraint(condition=Q(applied_on__gte=F("diagnosed_on")), name="case_applied_after_diagnosis"),
            models.CheckConstraint(
                condition=Q(state=State.APPLIED, decided_on__isnull=True)
                | (~Q(state=State.APPLIED) & Q(decided_on__gte=F("applied_on"))),
                name="case_decided_after_application",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.REFUSED) & ~Q(refused_for="")) | (~Q(state=State.REFUSED) & Q(refused_for="")),
                name="case_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, aid_fen__gt=0) | (~Q(state__in=DECIDED) & Q(aid_fen=0)),
                name="case_accepted_with_an_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.DISCLOSED, State.PAID]) | (Q(disclosed_on__isnull=False) & ~Q(period="")),
                name="case_disclosed_in_a_period",
            ),
            models.CheckConstraint(
                condition=Q(state=State.PAID, paid_on__isnull=False) | (~Q(state=State.PAID) & Q(paid_on__isnull=True)),
                name="case_paid_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(paid_fen=0) | (Q(state=State.PAID) & Q(paid_fen__gte=0) & Q(paid_fen__lte=F("aid_fen"))),
                name="case_paid_at_most_the_award",
            ),
            models.UniqueConstraint(
                fields=["membership"],
                condition=~Q(state=State.REFUSED),
                name="case_one_open_or_aided_per_spell",
            ),
        ]
        indexes = [models.Index(fields=["period"], name="case_period")]

    def __str__(self) -> str:
        return f"case {self.number}"
