"""Tables of who gets in and who may do what: sign-in codes, sessions, second factors, roles, recovery."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
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


class Session(AbstractBaseSession):
    """A browser that is signed in. Django's table with its account beside, so that the sessions of one account can
    be shown and ended.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="sessions")
    number = models.UUIDField(default=uuid.uuid4, unique=True)  # names it in a page; the key stays in the cookie
    how = models.CharField(max_length=12, blank=True)
    device = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(null=True)

    objects: ClassVar[BaseSessionManager] = BaseSessionManager()

    class Meta:
        indexes = [models.Index(fields=["expire_date"], name="session_expires")]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The engine that keeps sessions in this table."""
        from gongji.community.people.sessions import SessionStore

        return SessionStore


class SignInCode(models.Model):
    """A code sent to a phone: good for a few minutes, a few tries and one use."""

    phone_index = models.CharField(max_length=64)
    code_index = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["phone_index", "sent_at"], name="sign_in_code_phone")]

    def __str__(self) -> str:
        return f"code {self.pk}"


class Count(models.Model):
    """How often something was tried in a window of time, by phone, address, account or all (`limits.py`). The key
    is blind: no phone and no address stands here.
    """

    key = models.CharField(max_length=64)
    slot = models.BigIntegerField()  # the number of the window
    count = models.IntegerField()
    forget_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "slot"], name="count_once_per_slot")]
        indexes = [models.Index(fields=["forget_at"], name="count_forget")]

    def __str__(self) -> str:
        return f"{self.count} in slot {self.slot}"


class Passkey(models.Model):
    """A passkey (WebAuthn): the public half, its counter, and what its owner calls it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    index = models.CharField(max_length=64, unique=True)  # SHA-256 of the credential's id, which may be long
    credential = models.BinaryField()
    sign_count = models.BigIntegerField()
    name = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"passkey {self.pk}"


class Authenticator(models.Model):
    """An app that shows a new number every 30 seconds (TOTP). Its secret is in the account's vault; a number that
    was used is not taken again.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="authenticator")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"authenticator of account {self.account_id}"


class RecoveryCode(models.Model):
    """A code on paper that stands in for a lost second factor, once. Only its hash is here."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    hash = models.CharField(max_length=128)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class Recovery(models.Model):
    """That somebody with a new phone, who knows the holder's name and document, wants their account back. The old
    phone is told, and has until `ready_at` to stop it.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="recoveries")
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField()
    stopped_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "recoveries"
        constraints = [
            models.CheckConstraint(condition=~Q(account=F("asked_by")), name="recovery_by_another_account"),
            models.CheckConstraint(condition=Q(ready_at__gt=F("asked_at")), name="recovery_waits"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("ready_at"), stopped_at__isnull=True),
                name="recovery_done_after_waiting",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(stopped_at__isnull=True, done_at__isnull=True),
                name="recovery_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"recovery {self.pk}"


class Event(models.TextChoices):
    """What can happen to an account that its holder should see, and an auditor can count."""

    OPENED = "opened"
    PHONE_CHANGED = "phone-changed"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    AUTHENTICATOR_SET = "authenticator-set"
    AUTHENTICATOR_REMOVED = "authenticator-removed"
    RECOVERY_CODES_MADE = "codes-made"
    RECOVERY_CODE_USED = "code-used"
    SIGNED_OUT_EVERYWHERE = "signed-out"
    RECOVERY_ASKED = "recovery-asked"
    RECOVERY_STOPPED = "recovery-stopped"
    RECOVERED = "recovered"
    EXPORTED = "exported"
    PERSON_ERASED = "person-erased"
    CLOSED = "closed"


class AccountEvent(models.Model):
    """What happened to an account, by whom and when. Append-only; no word in it names anybody."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="events")
    event = models.CharField(max_length=24, choices=Event)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(event__in=Event.values), name="account_event_known")]
        indexes = [models.Index(fields=["account", "at"], name="account_event_at")]

    def __str__(self) -> str:
        return f"{self.event} of account {self.account_id}"
