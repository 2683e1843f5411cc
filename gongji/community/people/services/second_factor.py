"""The second factor of staff: an authenticator app (TOTP, RFC 6238, by `cryptography`), and codes on paper that
stand in for it once (argon2). A passkey is one by itself (`passkeys.py`).
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction

from gongji.community.people.limits import Doing
from gongji.community.people.models import Account, AccountEvent, Authenticator, Event, RecoveryCode
from gongji.community.people.roles import Field
from gongji.community.people.rules import Problem, Unfit
from gongji.community.people.services.limits import Who, count_and_allow, refuse_if_locked
from gongji.community.people.services.vault import put, unsealed

STEP_SECONDS: Final = 30
SECRET_BYTES: Final = 20  # RFC 4226, section 4: 160 bits
CODES: Final = 10
LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that looks like another
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's least for argon2id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAuthenticator:
    """What an authenticator app needs to know: as text to type, and as the address of a QR code."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


@transaction.atomic
def begin_authenticator(account: Account, *, issuer: str) -> NewAuthenticator:
    """A secret for an app, kept but not yet in force; asked for again, the same one until it is confirmed.

    Raises Unfit if one is in force already: it is removed first.
    """
    authenticator, _ = Authenticator.objects.get_or_create(account=account)
    if authenticator.confirmed_at is not None:
        raise Unfit(Problem(where="code", zh="已经设置了验证器。", en="An authenticator is set up already."))
    secret = secret_of(account)
    if secret is None:
        secret = secrets.token_bytes(SECRET_BYTES)
        put(account, Field.SECOND_FACTOR, base64.b32encode(secret).decode())
    address = totp(secret).get_provisioning_uri(f"{issuer} {account.pk}", issuer)
    return NewAuthenticator(secret=base64.b32encode(secret).decode(), address=address)


def confirm_authenticator(account: Account, code: str, *, at: datetime) -> list[str]:
    """Put the app in force with the first number that it shows; gives the codes for paper, shown this once.

    Raises Unfit for a wrong number.
    """
    check_authenticator(account, code, at=at, in_force=False)
    with transaction.atomic():
        Authenticator.objects.filter(account=account).update(confirmed_at=at)
        AccountEvent.objects.create(account=account, event=Event.AUTHENTICATOR_SET, by=account, at=at)
        return make_recovery_codes(account, at=at)


def check_authenticator(account: Account, code: str, *, at: datetime, in_force: bool = True) -> None:
    """Take the number that the app shows now, the one before or the one after; each number once.

    Raises Unfit for any other, TooOften after too many.
    """
    who = Who(account=account.pk)
    refuse_if_locked(Doing.WRONG_FACTOR, who, at=at)
    secret = secret_of(account)
    typed = "".join(char for char in code if char.isascii() and char.isdigit())
    now = int(at.timestamp()) // STEP_SECONDS
    steps = [step for step in (now - 1, now, now + 1) if secret and shows(secret, step, typed)]
    authenticators = Authenticator.objects.filter(account=account, confirmed_at__isnull=not in_force)
    for step in steps:
        if authenticators.filter(last_step__lt=step).update(last_step=step):
            return
    count_and_allow(Doing.WRONG_FACTOR, who, at=at)
    raise Unfit(
        Problem(
            where="code",
            zh="数字不对，或者已经用过。请等验证器显示下一个数字再试。",
            en="That is not the number, or it was used. Wait for the next one and try again.",
        )
    )


def shows(secret: bytes, step: int, typed: str) -> bool:
    """Whether the app shows a number in a step of 30 seconds."""
    return hmac.compare_digest(totp(secret).generate(step * STEP_SECONDS), typed.encode())


def totp(secret: bytes) -> TOTP:
    """The generator of a secret. SHA-1 is what the apps know; in an HMAC it is sound."""
    return TOTP(secret, 6, SHA1(), STEP_SECONDS)  # noqa: S303 - what authenticator apps compute (RFC 6238)


def secret_of(account: Account) -> bytes | None:
    """The secret of an account's app; None where there is none."""
    if not hasattr(account, "vault"):
        return None
    text = unsealed([account.vault], [Field.SECOND_FACTOR])[account.vault.pk].get((Field.SECOND_FACTOR, ""))
    return base64.b32decode(text) if text else None


@transaction.atomic
def remove_authenticator(account: Account, *, at: datetime) -> None:
    """Take the app out of force, with its secret and the codes on paper. Twice is once."""
    if Authenticator.objects.filter(account=account).delete()[0]:
        put(account, Field.SECOND_FACTOR, "")
        RecoveryCode.objects.filter(account=account).delete()
        AccountEvent.objects.create(account=account, event=Event.AUTHENTICATOR_REMOVED, by=account, at=at)


@transaction.atomic
def make_recovery_codes(account: Account, *, at: datetime) -> list[str]:
    """Ten new codes for paper; the ones before stop working. Shown once, then only their hashes are left."""
    codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES)]
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(account=account, hash=HASHER.hash(plain(code))) for code in codes])
    AccountEvent.objects.create(account=account, event=Event.RECOVERY_CODES_MADE, by=account, at=at)
    return codes


def use_recovery_code(account: Account, code: str, *, at: datetime) -> int:
    """Use up a code on paper; gives how many are left. Raises Unfit for a wrong or used one."""
    who = Who(account=account.pk)
    refuse_if_locked(Doing.WRONG_FACTOR, who, at=at)
    unused = RecoveryCode.objects.filter(account=account, used_at=None)
    for row in unused:
        if fits(row.hash, code) and unused.filter(pk=row.pk).update(used_at=at):
            AccountEvent.objects.create(account=account, event=Event.RECOVERY_CODE_USED, by=account, at=at)
            return unused.all().count()  # asked again: one fewer than were read
    count_and_allow(Doing.WRONG_FACTOR, who, at=at)
    raise Unfit(
        Problem(
            where="recovery_code",
            zh="这个恢复码不对，或者已经用过。",
            en="That is not one of the recovery codes, or it was used.",
        )
    )


def fits(hashed: str, code: str) -> bool:
    """Whether a code is the one that was hashed."""
    try:
        return HASHER.verify(hashed, plain(code))
    except VerificationError:
        return False


def plain(code: str) -> str:
    """A code without what people put between or write small."""
    return "".join(char for char in code.upper() if char in LETTERS)
