"""Signing in by a code sent to the phone: what is sent, what counts, what is stopped."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from gongji.community.people.limits import LIMITS, By, Doing, TooOften
from gongji.community.people.models import Count, SignInCode
from gongji.community.people.rules import Unfit
from gongji.community.people.services.codes import AGAIN_AFTER, GOOD_FOR, TRIES, prove_phone, send_code
from gongji.community.people.services.limits import Who, count_and_allow, refuse_if_locked
from gongji.community.people.sign_in import device_of
from gongji.errors import NotNow, Refused

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PHONE = "+8613812345678"


@pytest.fixture(autouse=True)
def codes_in_files(settings, data_folder):
    settings.CODES = "file"
    return data_folder / "outbox"


def ask(phone: str = PHONE, at: datetime = AT, address: str = "198.51.100.7") -> None:
    send_code(phone, address=address, language="zh", at=at)


def code_for(outbox, phone: str = PHONE) -> str:
    """The last code that was sent to a phone."""
    sent = [json.loads(path.read_text()) for path in sorted(outbox.glob("*sign-in-code.json"))]
    return next(each["code"] for each in reversed(sent) if each["phone"] == phone)


def prove(code: str, at: datetime = AT, phone: str = PHONE, address: str = "198.51.100.7") -> None:
    prove_phone(phone, code, address=address, at=at)


def test_the_code_that_was_sent_proves_the_phone_once(db, codes_in_files):
    ask()
    code = code_for(codes_in_files)
    assert len(code) == 6
    prove(f" {code[:3]} {code[3:]} ")
    with pytest.raises(Unfit, match="no code to use"):
        prove(code)


def test_a_code_is_for_its_phone_alone(db, codes_in_files):
    ask()
    ask("+8613812345679")
    if code_for(codes_in_files) != code_for(codes_in_files, "+8613812345679"):
        with pytest.raises(Unfit):
            prove(code_for(codes_in_files), phone="+8613812345679")


def test_an_old_code_is_no_code(db, codes_in_files):
    ask()
    with pytest.raises(Unfit, match="no code to use"):
        prove(code_for(codes_in_files), at=AT + GOOD_FOR)


def test_a_code_can_be_tried_five_times(db, codes_in_files):
    ask()
    code = code_for(codes_in_files)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for left in range(TRIES - 1, 0, -1):
        with pytest.raises(Unfit, match=f"{left} tries are left"):
            prove(wrong)
    with pytest.raises(Unfit, match="no code to use"):
        prove(wrong)
    with pytest.raises(Unfit, match="no code to use"):
        prove(code)


def test_a_second_code_within_a_minute_is_the_first(db, codes_in_files):
    ask()
    ask(at=AT + AGAIN_AFTER - timedelta(seconds=1))
    assert SignInCode.objects.count() == 1
    ask(at=AT + AGAIN_AFTER)
    assert SignInCode.objects.count() == 2


def test_one_phone_gets_so_many_codes_an_hour_whoever_asks(db):
    for n in range(5):
        ask(at=AT + n * AGAIN_AFTER, address=f"198.51.100.{n}")
    with pytest.raises(TooOften, match="55 minutes"):
        ask(at=AT + 5 * AGAIN_AFTER, address="203.0.113.9")
    ask("+8613812345679", at=AT + 5 * AGAIN_AFTER)
    ask(at=AT + timedelta(hours=1))


def test_one_address_asks_for_so_many_codes_an_hour(db):
    who = [Who(phone=f"+861381234{n:04d}", address="198.51.100.7") for n in range(31)]
    for each in who[:30]:
        count_and_allow(Doing.SEND_CODE, each, at=AT)
    with pytest.raises(TooOften):
        count_and_allow(Doing.SEND_CODE, who[30], at=AT)


def test_all_together_ask_for_so_many_codes_an_hour(db):
    count_and_allow(Doing.SEND_CODE, Who(), at=AT)
    whole = next(limit for limit in LIMITS[Doing.SEND_CODE] if limit.by == By.ALL)
    Count.objects.update(count=whole.most)
    with pytest.raises(TooOften):
        ask("+8613812345679", address="203.0.113.1")


def test_after_fifteen_wrong_codes_a_phone_is_locked_until_the_day_ends(db, codes_in_files):
    for n in range(3):
        at = AT + n * AGAIN_AFTER
        ask(at=at)
        for _ in range(TRIES):
            with pytest.raises(Unfit):
                prove("000000" if code_for(codes_in_files) != "000000" else "000001", at=at)
    later = AT + 4 * AGAIN_AFTER
    ask(at=later)
    with pytest.raises(TooOften):
        prove(code_for(codes_in_files), at=later)
    tomorrow = AT + timedelta(days=1)
    ask(at=tomorrow)
    prove(code_for(codes_in_files), at=tomorrow)


def test_a_right_code_does_not_count_as_a_wrong_one(db, codes_in_files):
    ask()
    prove(code_for(codes_in_files))
    who = Who(phone=PHONE, address="198.51.100.7")
    refuse_if_locked(Doing.WRONG_CODE, who, at=AT)
    assert not Count.objects.filter(key__in=[key for _, key in who.keys(Doing.WRONG_CODE)]).exists()


def test_counts_of_old_windows_are_forgotten(db):
    count_and_allow(Doing.SEND_CODE, Who(phone=PHONE), at=AT)
    count_and_allow(Doing.SEND_CODE, Who(phone=PHONE), at=AT + timedelta(days=3))
    assert {each.forget_at > AT + timedelta(days=2) for each in Count.objects.all()} == {True}


def test_neither_the_phone_nor_the_code_stands_anywhere(db, codes_in_files, caplog):
    ask()
    code = code_for(codes_in_files)
    kept = str(list(SignInCode.objects.values())) + str(list(Count.objects.values())) + caplog.text
    assert "13812345678" not in kept
    assert f"'{code}'" not in kept


def test_without_a_sender_the_operator_is_told_which_setting(db, settings):
    settings.CODES = ""
    with pytest.raises(Refused, match="GONGJI_CODES"):
        ask()
    assert not SignInCode.objects.exists()


def test_a_sender_that_is_away_leaves_no_code_behind(db, settings):
    settings.CODES = "http://127.0.0.1:9/codes"
    with pytest.raises(NotNow, match="did not answer"):
        ask()
    assert not SignInCode.objects.exists()


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (Linux; Android 13; V2203A) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605 Version/17 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 12) Chrome/111 MicroMessenger/8.0.49", "WeChat, Android"),
        ("Mozilla/5.0 (Macintosh) Chrome/120 Edg/120", "Edge, Mac"),
        ("", ""),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_as_its_owner_knows_it_and_no_finer(agent, device):
    assert device_of(agent) == device
