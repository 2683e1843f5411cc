"""Tables of the vault: one key an owner, sealed texts with their masks beside them, and a row for every look.

An owner is a person or an account. Sealed texts belong to "person 17, name": bound in by the cipher, so a row
that is moved does not open (`sealing.py`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongji.community.people.documents import DocumentKind
from gongji.community.people.models.people import Account, Person
from gongji.community.people.roles import Field, Purpose
from gongji.community.people.verification import Outcome


class MasterKey(models.Model):
    """A version of the master key that wrapped keys count on. The key itself is a file, never here."""

    version = models.PositiveIntegerField(primary_key=True)
    fingerprint = models.CharField(max_length=16)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"master key {self.version}"


class Vault(models.Model):
    """The data key of one owner, wrapped; destroyed, it stays as a row that says when."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="vault")
    account = models.OneToOneField(Account, on_delete=models.PROTECT, null=True, related_name="vault")
    master = models.ForeignKey(MasterKey, on_delete=models.PROTECT, null=True, related_name="vaults")
    wrapped_key = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, account__isnull=False) | Q(person__isnull=False, account__isnull=True),
                name="vault_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True, wrapped_key__isnull=False, master__isnull=False)
                | Q(destroyed_at__isnull=False, wrapped_key__isnull=True, master__isnull=True),
                name="vault_destroyed_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"vault of {self.owner}"

    @property
    def owner(self) -> str:
        """Whose it is, as bound into everything sealed with its key."""
        return f"person {self.person_id}" if self.person_id else f"account {self.account_id}"


class SealedText(models.Model):
    """One text of an owner, sealed, and beside it what others may see of it. A label tells texts of one field
    apart, such as the papers of two cases.
    """

    vault = models.ForeignKey(Vault, on_delete=models.PROTECT, related_name="texts")
    field = models.CharField(max_length=16, choices=[(each.value, each.value) for each in Field])
    label = models.CharField(max_length=64, blank=True, default="")
    sealed = models.BinaryField()
    masked = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vault", "field", "label"], name="sealed_text_once"),
            models.CheckConstraint(condition=Q(field__in=[each.value for each in Field]), name="sealed_field_known"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of vault {self.vault_id}"


class Look(models.Model):
    """That somebody, or a job of the program, read personal data: whose, what, when and what for. Append-only.

    A job that reads many at once writes one row with their number.
    """

    reader = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="looks")
    job = models.CharField(max_length=64, blank=True, default="")
    vault = models.ForeignKey(Vault, on_delete=models.PROTECT, null=True, related_name="looks")
    owners = models.PositiveIntegerField(default=1)
    fields = models.CharField(max_length=100)
    purpose = models.CharField(max_length=16, choices=[(each.value, each.value) for each in Purpose])
    reference = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reader__isnull=False, job="", vault__isnull=False) | (Q(reader__isnull=True) & ~Q(job="")),
                name="look_by_somebody_or_a_job",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=[each.value for each in Purpose]), name="look_purpose_known"
            ),
            models.CheckConstraint(condition=~Q(reference="") & ~Q(fields=""), name="look_says_what_for"),
        ]
        indexes = [
            models.Index(fields=["vault", "at"], name="look_vault_at"),
            models.Index(fields=["at"], name="look_at"),
        ]

    def __str__(self) -> str:
        return f"look {self.pk}"


class Identity(models.Model):
    """That a person is the holder of one document. One document is one person, whoever enrolls them: the blind
    index is unique, so two who enrol the same person at the same moment cannot both succeed.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="identity")
    document_kind = models.CharField(max_length=24, choices=[(each.value, each.value) for each in DocumentKind])
    index = models.CharField(max_length=64, null=True, unique=True)
    outcome = models.CharField(
        max_length=12, default=Outcome.NOT_ASKED, choices=[(each.value, each.value) for each in Outcome]
    )

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.CheckConstraint(
                condition=Q(document_kind__in=[each.value for each in DocumentKind]), name="identity_document_known"
            ),
        ]

    def __str__(self) -> str:
        return f"identity of person {self.person_id}"


class Verification(models.Model):
    """What a provider said about an identity. Append-only; the latest counts."""

    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="verifications")
    provider = models.CharField(max_length=32)
    outcome = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Outcome])
    reference = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"verification of {self.identity_id}: {self.outcome}"
