"""Tables of plan versions: the documents as announced, and what people said of them. Nothing is ever changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongji.community.people.models import Account, Person


class PlanVersion(models.Model):
    """A version of a plan, with the bytes of its document. The first of a plan began it."""

    plan = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    first = models.BooleanField(default=False)
    announced_on = models.DateField()
    effective_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="version_name_once"),
            models.UniqueConstraint(fields=["plan", "effective_from"], name="version_one_a_day"),
            models.UniqueConstraint(fields=["plan"], condition=Q(first=True), name="version_one_first"),
            models.CheckConstraint(
                condition=Q(first=True) | Q(effective_from__gte=F("announced_on")), name="version_after_its_notice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.name}"


class Ballot(models.Model):
    """One account's voice about a version, once and for all."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="ballots")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    approves = models.BooleanField()
    cast_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "account"], name="ballot_one_an_account")]

    def __str__(self) -> str:
        return f"ballot {self.pk} on {self.version_id}"


class Representative(models.Model):
    """An account that speaks for the members of a plan, from a day on and until another."""

    plan = models.CharField(max_length=64)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="representative_days"
            ),
            models.UniqueConstraint(
                fields=["plan", "account"], condition=Q(until__isnull=True), name="representative_once"
            ),
        ]

    def __str__(self) -> str:
        return f"representative {self.pk} of {self.plan}"


class Agreement(models.Model):
    """A person's own act of agreeing to a version, where the plan asks for one."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="agreements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agreed_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="agreement_one_a_person")]

    def __str__(self) -> str:
        return f"agreement {self.pk} to {self.version_id}"


class Declaration(models.Model):
    """What a person was shown of a version's health declaration and answered, as evidence; `sha256` is of `content`."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="declarations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="declarations")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    declared_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "person", "declared_on"], name="declaration_one_a_day")
        ]

    def __str__(self) -> str:
        return f"declaration {self.pk} for {self.version_id}"
