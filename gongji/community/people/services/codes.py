"""Codes sent to a phone: asking for one, and proving with it that the phone is in one's hand.

Whether a phone has an account shows neither in what is said nor in how long it takes: the account is opened
when the code is right. The phone itself is nowhere kept between the two.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F

from gongji.community.people.keys import index_of, keys_folder
from gongji.community.people.limits import Doing
from gongji.community.people.models import SignInCode
from gongji.community.people.phones import whose_phone
from gongji.community.people.providers import Message, provider
from gongji.community.people.rules import Problem, Unfit
from gongji.community.people.services.limits import Who, count_and_allow, refuse_if_locked
from gongji.community.secret import secret_file

CODE_DIGITS: Final = 6
GOOD_FOR: Final = timedelta(minutes=10)
AGAIN_AFTER: Final = timedelta(seconds=60)
TRIES: Final = 5
SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a page says after a code was asked for."""

    expires_at: datetime
    again_at: datetime


def send_code(phone: str, *, address: str, language: str, at: datetime) -> Sent:
    """Send a code to a phone (E.164); asked for again within a minute, the one under way stands.

    Raises TooOften above a limit, NotNow if the sender does not answer.
    """
    index = index_of(whose_phone(phone))
    last = SignInCode.objects.filter(phone_index=index, sent_at__gt=at - AGAIN_AFTER, used_at=None).first()
    if last is not None:
        return Sent(expires_at=last.expires_at, again_at=last.sent_at + AGAIN_AFTER)
    count_and_allow(Doing.SEND_CODE, Who(phone=phone, address=address), at=at)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    tell(phone, "sign-in-code", {"code": code, "minutes": GOOD_FOR.seconds // 60}, language=language, at=at)
    SignInCode.objects.filter(phone_index=index, expires_at__lt=at).delete()
    SignInCode.objects.create(
        phone_index=index, code_index=code_index(index, code), sent_at=at, expires_at=at + GOOD_FOR
    )
    return Sent(expires_at=at + GOOD_FOR, again_at=at + AGAIN_AFTER)


def tell(phone: str, kind: str, message: Message, *, language: str, at: datetime) -> None:
    """Hand a message for a phone to the sender that `settings.CODES` names."""
    sender = provider(
        settings.CODES,
        name="GONGJI_CODES",
        folder=settings.DATA / "outbox",
        secret=secret_file(keys_folder() / "codes.key", length=SECRET_BYTES),
    )
    sender.send(kind, {"phone": phone, "language": language, **message}, at=at)


def prove_phone(phone: str, code: str, *, address: str, at: datetime) -> None:
    """Use up a code; returns if it was the right one.

    Raises Unfit for a wrong, used or old code, TooOften when too many were wrong.
    """
    who = Who(phone=phone, address=address)
    refuse_if_locked(Doing.WRONG_CODE, who, at=at)
    index = index_of(whose_phone(phone))
    sent = SignInCode.objects.filter(phone_index=index, expires_at__gt=at, used_at=None).order_by("-sent_at").first()
    typed = "".join(char for char in code if char.isascii() and char.isdigit())
    # The try is taken before the code is looked at: of many at the same moment only so many are looked at.
    if sent is None or not taken_try(sent):
        count_and_allow(Doing.WRONG_CODE, who, at=at)
        raise no_code_open()
    if not hmac.compare_digest(sent.code_index, code_index(index, typed)):
        count_and_allow(Doing.WRONG_CODE, who, at=at)
        raise wrong_code(TRIES - sent.tries - 1)
    if not SignInCode.objects.filter(pk=sent.pk, used_at=None).update(used_at=at):
        raise no_code_open()


def taken_try(sent: SignInCode) -> bool:
    """Take one of the tries of a code; False where none is left."""
    untried = SignInCode.objects.filter(pk=sent.pk, tries__lt=TRIES, used_at=None)
    return untried.update(tries=F("tries") + 1) == 1


def code_index(phone_index: str, code: str) -> str:
    """A code as it is kept: blind, and good for its phone alone."""
    return index_of(f"code|{phone_index}|{code}")


def no_code_open() -> Unfit:
    """What is said where no code can be tried any more."""
    return Unfit(
        Problem(
            where="code",
            zh="没有可用的验证码：可能已过期、已用过，或者输错了太多次。请重新获取。",
            en="There is no code to use: it may be old, used, or was typed wrong too often. Ask for a new one.",
        )
    )


def wrong_code(left: int) -> Unfit:
    """What is said to a wrong code."""
    if left <= 0:
        return no_code_open()
    return Unfit(
        Problem(
            where="code",
            zh=f"验证码不对，还可以试 {left} 次。",
            en=f"That is not the code; {left} tries are left.",
        )
    )
