"""What staff shows besides the phone: an app's numbers, a passkey, or a code on paper."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from hypothesis import given
from hypothesis import strategies as st

from gongji.community.people.limits import TooOften
from gongji.community.people.models import Account, AccountEvent, Authenticator, Passkey, RecoveryCode, SealedText
from gongji.community.people.rules import Unfit
from gongji.community.people.services import open_account
from gongji.community.people.services.passkeys import (
    add_passkey,
    answered_by,
    begin_adding,
    begin_signing_in,
    made_by,
    prove_passkey,
    remove_passkey,
)
from gongji.community.people.services.second_factor import (
    begin_authenticator,
    check_authenticator,
    confirm_authenticator,
    make_recovery_codes,
    remove_authenticator,
    use_recovery_code,
)
from tests.community.authenticator import Device

AT = datetime(2026, 3, 1, 9, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)
HOST = "gongji.example"


@pytest.fixture
def operator(db) -> Account:
    return open_account("+8613812345678", at=AT)


def number(secret: str, at: datetime) -> str:
    """What an app shows."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def with_app(account: Account) -> str:
    """An account with an app in force; the secret."""
    secret = begin_authenticator(account, issuer="Gongji").secret
    confirm_authenticator(account, number(secret, AT), at=AT)
    return secret


def test_an_app_is_in_force_when_it_showed_its_first_number(operator):
    new = begin_authenticator(operator, issuer="Gongji")
    assert begin_authenticator(operator, issuer="Gongji") == new  # the page may be loaded again
    assert new.address.startswith("otpauth://totp/Gongji")
    with pytest.raises(Unfit):
        confirm_authenticator(operator, "000000" if number(new.secret, AT) != "000000" else "1", at=AT)
    codes = confirm_authenticator(operator, number(new.secret, AT), at=AT)
    assert len(set(codes)) == 10
    check_authenticator(operator, number(new.secret, AT + STEP), at=AT + STEP)
    with pytest.raises(Unfit, match="set up already"):
        begin_authenticator(operator, issuer="Gongji")


def test_a_number_is_taken_once_and_near_its_time(operator):
    secret = with_app(operator)
    for later in (1, 3):  # a clock that is a step slow, and one that is a step fast
        shown = AT + later * STEP
        check_authenticator(operator, number(secret, shown), at=shown + STEP)
        with pytest.raises(Unfit, match="was used"):
            check_authenticator(operator, number(secret, shown), at=shown + STEP)
    with pytest.raises(Unfit):
        check_authenticator(operator, number(secret, AT + 10 * STEP), at=AT + 20 * STEP)


def test_after_ten_wrong_numbers_it_is_locked_for_the_hour(operator):
    secret = with_app(operator)
    for _ in range(10):
        with pytest.raises(Unfit):
            check_authenticator(operator, "12345", at=AT)
    with pytest.raises(TooOften):
        check_authenticator(operator, number(secret, AT + STEP), at=AT + STEP)
    with pytest.raises(TooOften):
        use_recovery_code(operator, "AAAAA-AAAAA", at=AT + STEP)
    check_authenticator(operator, number(secret, AT + timedelta(hours=1)), at=AT + timedelta(hours=1))


def test_a_code_on_paper_works_once_however_it_is_typed(operator):
    codes = make_recovery_codes(operator, at=AT)
    assert use_recovery_code(operator, codes[3].lower().replace("-", " "), at=AT) == 9
    with pytest.raises(Unfit):
        use_recovery_code(operator, codes[3], at=AT)
    make_recovery_codes(operator, at=AT)
    with pytest.raises(Unfit):
        use_recovery_code(operator, codes[4], at=AT)


def test_secrets_are_sealed_or_hashed(operator):
    secret = with_app(operator)
    columns = str(list(SealedText.objects.values())) + str(list(RecoveryCode.objects.values()))
    codes = make_recovery_codes(operator, at=AT)
    assert secret not in columns
    assert base64.b32decode(secret).hex() not in columns
    assert not any(code.replace("-", "") in str(list(RecoveryCode.objects.values())) for code in codes)


def test_removing_the_app_takes_its_codes_with_it_and_is_written_down(operator):
    with_app(operator)
    for _ in range(2):
        remove_authenticator(operator, at=AT)
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    events = list(AccountEvent.objects.order_by("pk").values_list("event", flat=True))
    assert events == ["opened", "authenticator-set", "codes-made", "authenticator-removed"]


def with_passkey(account: Account, device: Device) -> Passkey:
    options, state = begin_adding(account, host=HOST, shown_name="138******78")
    return add_passkey(account, state, device.make(options), host=HOST, name="我的手机", at=AT)


def sign_in(device: Device, at: datetime = AT) -> Account:
    options, state = begin_signing_in(host=HOST)
    return prove_passkey(state, device.sign(options), host=HOST, address="198.51.100.7", at=at)


def test_a_passkey_signs_its_account_in(operator):
    device = Device()
    assert with_passkey(operator, device).name == "我的手机"
    other = Device(identity=b"credential-0002")
    with_passkey(open_account("+8613812345679", at=AT), other)
    assert sign_in(device) == operator
    assert sign_in(device) == operator
    assert Passkey.objects.get(account=operator).sign_count == device.counter


def test_nothing_that_names_the_owner_goes_into_a_passkey(operator):
    options, _ = begin_adding(operator, host=HOST, shown_name="138******78")
    assert "13812345678" not in json.dumps(options)
    assert options["publicKey"]["user"]["name"] == "138******78"


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://gongji.example.evil.example"},
        {"origin": "http://gongji.example"},
        {"host": "evil.example"},
        {"verifies_owner": False},
        {"counter": 0},  # a copy that did not count along
        {"identity": b"somebody else's"},
        {"key": Device().key},
    ],
)
def test_another_device_site_or_copy_signs_nobody_in(operator, wrong):
    device = Device()
    with_passkey(operator, device)
    sign_in(device)
    with pytest.raises(Unfit):
        sign_in(replace(device, **wrong))


def test_an_answer_is_for_its_challenge_alone(operator):
    device = Device()
    with_passkey(operator, device)
    options, _ = begin_signing_in(host=HOST)
    answer = device.sign(options)
    for state in (begin_signing_in(host=HOST)[1], None, {}):
        with pytest.raises(Unfit):
            prove_passkey(state, answer, host=HOST, address="", at=AT)


def test_a_passkey_without_its_owner_verified_is_not_added(operator):
    with pytest.raises(Unfit):
        with_passkey(operator, Device(verifies_owner=False))
    with pytest.raises(Unfit):
        add_passkey(
            operator,
            None,
            Device().make(begin_adding(operator, host=HOST, shown_name="x")[0]),
            host=HOST,
            name="",
            at=AT,
        )


def test_one_passkey_is_one_accounts_and_at_most_ten(operator):
    device = Device()
    with_passkey(operator, device)
    with pytest.raises(Unfit, match="added already"):
        with_passkey(open_account("+8613812345679", at=AT), device)
    for n in range(9):
        with_passkey(operator, Device(identity=b"%d" % n))
    with pytest.raises(Unfit, match="At most 10"):
        with_passkey(operator, Device(identity=b"eleventh"))


def test_a_removed_passkey_and_one_of_a_closed_account_are_worth_nothing(operator):
    device, other = Device(), Device(identity=b"other")
    removed = with_passkey(operator, device)
    with_passkey(operator, other)
    remove_passkey(operator, removed.pk, at=AT)
    with pytest.raises(Unfit):
        sign_in(device)
    Account.objects.update(closed_at=AT)
    with pytest.raises(Unfit):
        sign_in(other)


def test_after_sixty_wrong_answers_an_address_waits(operator):
    for _ in range(60):
        with pytest.raises(Unfit):
            prove_passkey(None, "{}", host=HOST, address="198.51.100.7", at=AT)
    with pytest.raises(TooOften):
        prove_passkey(None, "{}", host=HOST, address="198.51.100.7", at=AT)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
RESPONSE = st.fixed_dictionaries(
    {
        "id": st.just("AAAA") | JSON,
        "rawId": st.just("AAAA") | JSON,
        "type": st.just("public-key") | JSON,
        "response": st.fixed_dictionaries(
            {
                name: st.just("AAAA") | st.just("eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0") | JSON
                for name in ("clientDataJSON", "authenticatorData", "signature", "attestationObject", "userHandle")
            }
        )
        | JSON,
    }
)


@given(st.text(max_size=50) | JSON.map(json.dumps) | RESPONSE.map(json.dumps))
def test_whatever_a_browser_answers_is_refused_in_words_and_breaks_nothing(answer):
    state = begin_signing_in(host=HOST)[1]
    with pytest.raises(Unfit):
        made_by(state, answer, host=HOST)
    with suppress(Unfit):
        assert answered_by(answer).raw_id is not None
