"""Tables of the periods and of the ledger.

Money per member is never a row here: it stands in the statement's columns, bound to the period by its root.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongji.community.periods.rules import WITH_TOTALS, FreezeKind, State


class Period(models.Model):
    """One run of a plan's calendar, with the totals of its settlement. Amounts in fen.

    `freeze_kind` says how the roll was read, `freeze_mark` at which moment of the database (`database/changes.py`).
    Only the roll frozen last has a mark, because older changes are forgotten.
    `handed_on_fen` is what the next period begins with: the carry out, unless the plan says that what is
    above the caps is carried, or taken from the aid.
    """

    plan = models.CharField(max_length=64)
    name = models.CharField(max_length=32)
    notice_on = models.DateField()
    sharing_on = models.DateField()
    state = models.CharField(max_length=16, default=State.OPEN, choices=[(s.value, s.value) for s in State])
    members = models.BigIntegerField(null=True, blank=True)
    roll_sha256 = models.CharField(max_length=64, blank=True)
    freeze_kind = models.CharField(max_length=16, blank=True, choices=[(f.value, f.value) for f in FreezeKind])
    freeze_mark = models.CharField(max_length=100, blank=True)
    carry_in_fen = models.BigIntegerField(null=True, blank=True)
    participants = models.BigIntegerField(null=True, blank=True)
    cases = models.IntegerField(null=True, blank=True)
    aid_fen = models.BigIntegerField(null=True, blank=True)
    fee_fen = models.BigIntegerField(null=True, blank=True)
    collect_fen = models.BigIntegerField(null=True, blank=True)
    sponsor_fen = models.BigIntegerField(null=True, blank=True)
    carry_out_fen = models.BigIntegerField(null=True, blank=True)
    handed_on_fen = models.BigIntegerField(null=True, blank=True)
    prices = models.JSONField(default=list, blank=True)
    root_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="period_once_a_plan"),
            models.UniqueConstraint(fields=["plan", "notice_on"], name="period_one_a_notice_day"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="period_state_known"),
            models.CheckConstraint(condition=Q(sharing_on__gte=F("notice_on")), name="period_shared_after_notice"),
            models.CheckConstraint(
                condition=Q(state=State.OPEN) | (Q(members__isnull=False) & ~Q(roll_sha256="")),
                name="period_frozen_with_a_roll",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WITH_TOTALS)
                | (Q(collect_fen__isnull=False, handed_on_fen__isnull=False) & ~Q(root_hash="")),
                name="period_settled_with_totals",
            ),
            models.CheckConstraint(
                condition=Q(collect_fen__isnull=True)
                | Q(
                    carry_out_fen=F("collect_fen") + F("sponsor_fen") + F("carry_in_fen") - F("aid_fen") - F("fee_fen")
                ),
                name="period_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"period {self.name} of {self.plan}"


class Entry(models.Model):
    """A balanced entry of a plan's books. Written after its postings; never changed, never removed.

    Its key is its hash, which is known before it is written, so that its postings can come first. `event`
    names what happened once and for all ("2019-06-2 settled"), so that it cannot be booked twice; no two
    entries have the same one before them, so the chain cannot fork.
    """

    hash = models.CharField(max_length=64, primary_key=True)
    plan = models.CharField(max_length=64)
    number = models.IntegerField()
    event = models.CharField(max_length=64)
    on = models.DateField()
    what = models.CharField(max_length=200)
    reference = models.JSONField()
    before = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["plan", "event"], name="entry_event_once"),
            models.UniqueConstraint(fields=["plan", "before"], name="entry_chain_never_forks"),
            models.CheckConstraint(condition=Q(number__gte=1), name="entry_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"entry {self.number} of {self.plan}"


class Posting(models.Model):
    """Fen into an account (positive) or out of it. It is written before the entry that seals it."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    place = models.SmallIntegerField()
    account = models.CharField(max_length=64)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "place"], name="posting_place_once"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="posting_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_fen}"
