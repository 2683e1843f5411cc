"""Passkeys (WebAuthn, by Yubico's `fido2`): adding one, and signing in with it.

The device verifies its owner (finger, face, PIN) and signs our challenge for our name alone, so a passkey is
two factors at once and cannot be typed into another site. The challenge is in the session between the two
steps and is good once.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from gongji.community.people.keys import index_of
from gongji.community.people.limits import Doing
from gongji.community.people.models import Account, AccountEvent, Event, Passkey
from gongji.community.people.rules import Problem, Unfit, hidden_characters
from gongji.community.people.services.limits import Who, count_and_allow, refuse_if_locked

PASSKEYS_MAX: Final = 10
NAME_LENGTH_MAX: Final = 40
RESPONSE_BYTES_MAX: Final = 16_384
# What `fido2` raises for answers that are wrong in some way, of any shape.
WRONG: Final = (ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, struct.error)
State = dict[str, Any]


def server(host: str) -> Fido2Server:
    """The relying party: we, under the name by which the browser knows us."""
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name="Gongji 共济"))


def begin_adding(account: Account, *, host: str, shown_name: str) -> tuple[dict[str, Any], State]:
    """What the browser needs to make a passkey, and what to keep until it answers."""
    user = PublicKeyCredentialUserEntity(
        id=index_of(f"passkey|{account.pk}")[:32].encode(), name=shown_name, display_name=shown_name
    )
    options, state = server(host).register_begin(
        user,
        credentials=[credential(each) for each in account.passkeys.all()],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), state


def add_passkey(account: Account, state: State | None, response: str, *, host: str, name: str, at: datetime) -> Passkey:
    """Keep the public half of a passkey that the browser made.

    Raises Unfit if it is not an answer to our challenge, is known already, or is one too many.
    """
    if account.passkeys.count() >= PASSKEYS_MAX:
        raise refused(f"最多 {PASSKEYS_MAX} 个通行密钥。", f"At most {PASSKEYS_MAX} passkeys.")
    called = " ".join(name.split())[:NAME_LENGTH_MAX]
    if hidden_characters(called):
        called = ""
    made = made_by(state, response, host=host)
    known = made.credential_data
    if known is None:
        raise did_not_work()
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                account=account,
                index=hashlib.sha256(known.credential_id).hexdigest(),
                credential=bytes(known),
                sign_count=made.counter,
                name=called or f"{at:%Y-%m-%d}",
                added_at=at,
            )
            AccountEvent.objects.create(account=account, event=Event.PASSKEY_ADDED, by=account, at=at)
    except IntegrityError as error:
        raise refused("这个通行密钥已经添加过。", "This passkey was added already.") from error
    return passkey


def begin_signing_in(*, host: str) -> tuple[dict[str, Any], State]:
    """What the browser needs to ask for a passkey, and what to keep until it answers."""
    options, state = server(host).authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return dict(options), state


def prove_passkey(state: State | None, response: str, *, host: str, address: str, at: datetime) -> Account:
    """The account whose passkey answered our challenge.

    Raises Unfit for any other answer, and for a passkey whose counter went back, which means that it was copied.
    """
    who = Who(address=address)
    refuse_if_locked(Doing.WRONG_PASSKEY, who, at=at)
    try:
        answer = answered_by(response)
        index = hashlib.sha256(answer.raw_id).hexdigest()
        passkey = Passkey.objects.select_related("account").filter(index=index, account__closed_at=None).first()
        if passkey is None:
            raise did_not_work()
        check_signature(state, answer, passkey, host=host)
    except Unfit:
        count_and_allow(Doing.WRONG_PASSKEY, who, at=at)
        raise
    counter = answer.response.authenticator_data.counter
    Passkey.objects.filter(pk=passkey.pk).update(sign_count=counter, used_at=at)
    return passkey.account


def made_by(state: State | None, response: str, *, host: str) -> AuthenticatorData:
    """What a browser says that it made for our challenge; raises Unfit for anything else."""
    try:
        return server(host).register_complete(state, parsed(response))
    except WRONG as error:
        raise did_not_work() from error


def answered_by(response: str) -> AuthenticationResponse:
    """What a browser answers, its signature not yet looked at; raises Unfit for what is no answer."""
    try:
        return AuthenticationResponse.from_dict(parsed(response))
    except WRONG as error:
        raise did_not_work() from error


def check_signature(state: State | None, answer: AuthenticationResponse, passkey: Passkey, *, host: str) -> None:
    """Raise Unfit unless a passkey signed our challenge, for us, with its owner verified, and for the first time."""
    try:
        server(host).authenticate_complete(state, [credential(passkey)], answer)
    except WRONG as error:
        raise did_not_work() from error
    counter = answer.response.authenticator_data.counter
    if (counter or passkey.sign_count) and counter <= passkey.sign_count:
        raise did_not_work()


@transaction.atomic
def remove_passkey(account: Account, passkey: int, *, at: datetime) -> None:
    """Forget a passkey of an account. Twice is once."""
    if Passkey.objects.filter(account=account, pk=passkey).delete()[0]:
        AccountEvent.objects.create(account=account, event=Event.PASSKEY_REMOVED, by=account, at=at)


def credential(passkey: Passkey) -> AttestedCredentialData:
    """The public half as `fido2` reads it."""
    return AttestedCredentialData(bytes(passkey.credential))


def parsed(response: str) -> Mapping[str, Any]:
    """The browser's answer; raises ValueError for what is none."""
    found = json.loads(response) if len(response) <= RESPONSE_BYTES_MAX else None
    if not isinstance(found, dict):
        raise ValueError("not an answer")
    return found


def did_not_work() -> Unfit:
    """What is said to every answer that proves nothing."""
    return refused(
        "通行密钥没有通过，请再试一次，或改用短信验证码。",
        "The passkey did not work; try again, or sign in with a code.",
    )


def refused(zh: str, en: str) -> Unfit:
    """A refusal of a passkey, in words."""
    return Unfit(Problem(where="passkey", zh=zh, en=en))
