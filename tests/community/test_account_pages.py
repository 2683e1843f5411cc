"""The pages of signing in, of one's account and data, and of the staff, as a browser without scripts uses them."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client

from gongji.community.membership.rules import LeftReason
from gongji.community.membership.services import leave
from gongji.community.people.models import (
    Account,
    AccountEvent,
    Authenticator,
    Look,
    Passkey,
    Recovery,
    RoleGrant,
    Session,
    Vault,
)
from gongji.community.people.roles import Role
from gongji.community.people.services import enrol, open_account
from gongji.community.people.services.second_factor import begin_authenticator, confirm_authenticator
from gongji.community.people.sign_in import How
from tests.community.authenticator import Device
from tests.community.conftest import member, staff
from tests.community.test_identity_forms import number
from tests.community.test_permissions import signed_in
from tests.community.test_vault import enrolment

PHONE, NEW = "+8613812345678", "+8613912345678"


@pytest.fixture(autouse=True)
def outbox(settings, data_folder):
    settings.CODES = "file"
    return data_folder / "outbox"


def code_in(outbox, phone: str = PHONE) -> str:
    """The last code that was sent to a phone."""
    sent = [json.loads(path.read_text()) for path in sorted(outbox.glob("*sign-in-code.json"))]
    return next(each["code"] for each in reversed(sent) if each["phone"] == phone)


@pytest.fixture
def family(db) -> Account:
    """王建国's account with himself, a member."""
    account = open_account(PHONE, at=datetime.now(UTC))
    member(enrol([enrolment(account)])[0])
    return account


def now_number(secret: str, later: int = 0) -> str:
    at = datetime.now(UTC) + timedelta(seconds=30 * later)
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def test_a_phone_and_a_code_open_an_account_and_lead_back_to_the_page_asked_for(db, outbox):
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 13) Chrome/120")
    asked = client.get("/me/data/")
    assert asked["Location"] == "/sign-in/?next=%2Fme%2Fdata%2F"
    sent = client.post("/sign-in/", {"phone": "138 1234 5678", "next": "/me/data/"})
    assert "138******78" in sent.content.decode()
    entered = client.post("/sign-in/code", {"phone": PHONE, "code": code_in(outbox), "next": "/me/data/"})
    assert entered["Location"] == "/me/data/"
    assert "还没有登记成员" in client.get("/me/").content.decode()
    page = client.get("/me/account/").content.decode()
    assert "138******78" in page
    assert "Chrome, Android" in page
    assert PHONE.removeprefix("+86") not in page


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_nobody_is_led_to_another_site(db, outbox, elsewhere):
    client = Client()
    client.post("/sign-in/", {"phone": PHONE})
    entered = client.post("/sign-in/code", {"phone": PHONE, "code": code_in(outbox), "next": elsewhere})
    assert entered["Location"] == "/me/"


def test_what_was_typed_is_there_again_with_what_is_wrong(db):
    page = Client().post("/sign-in/", {"phone": "1381234"})
    assert page.status_code == 422
    assert 'value="1381234"' in page.content.decode()
    assert "11 位" in page.content.decode()
    assert "11 digits" in Client().post("/en/sign-in/", {"phone": "1381234"}).content.decode()


def test_a_wrong_code_can_be_typed_again_and_too_many_wait(db, outbox):
    client = Client()
    client.post("/sign-in/", {"phone": PHONE})
    wrong = "000000" if code_in(outbox) != "000000" else "000001"
    page = client.post("/sign-in/code", {"phone": PHONE, "code": wrong})
    assert page.status_code == 422
    assert "还可以试 4 次" in page.content.decode()
    assert f'value="{PHONE}"' in page.content.decode()
    assert Session.objects.filter(account__isnull=False).count() == 0


def test_too_many_codes_are_answered_with_when_to_try_again(db):
    for n in range(31):
        page = Client().post("/sign-in/", {"phone": f"138123456{n:02d}"})
    assert page.status_code == 429
    assert "分钟后再试" in page.content.decode()


def test_a_sender_that_is_away_is_said_so_and_nothing_breaks(db, settings):
    settings.CODES = "http://127.0.0.1:9/"
    page = Client().post("/en/sign-in/", {"phone": PHONE})
    assert page.status_code == 429
    assert "No code can be sent at the moment" in page.content.decode()


def test_a_known_and_an_unknown_phone_get_the_same_page(family):
    known, unknown = (
        re.sub(r"value=\"[^\"]*\"|138\*+\d\d|\d+ 秒", "", Client().post("/sign-in/", {"phone": phone}).content.decode())
        for phone in (PHONE, "+8613812345600")
    )
    assert known == unknown


def test_a_passkey_is_added_and_signs_in(family):
    device = Device(origin="http://localhost", host="localhost")
    client = signed_in(family, How.CODE)
    options = client.get("/me/account/passkeys", headers={"host": "localhost"}).json()
    sent = {"answer": device.make(options), "name": "我的手机"}
    assert client.post("/me/account/passkeys", sent, headers={"host": "localhost"}).status_code == 302
    assert "我的手机" in client.get("/me/account/").content.decode()
    visitor = Client(headers={"host": "localhost"})
    entered = visitor.post("/sign-in/passkey", {"answer": device.sign(visitor.get("/sign-in/passkey").json())})
    assert entered["Location"] == "/me/"
    assert Session.objects.filter(account=family, how="passkey").exists()
    client.post(f"/me/account/passkeys/{Passkey.objects.get().pk}/remove")
    stranger = Client(headers={"host": "localhost"})
    refused = stranger.post("/sign-in/passkey", {"answer": device.sign(stranger.get("/sign-in/passkey").json())})
    assert refused.status_code == 422


def test_passkeys_are_not_offered_where_browsers_make_none(db):
    assert "data-passkey" not in Client().get("/sign-in/", headers={"host": "127.0.0.1:8000"}).content.decode()
    assert "data-passkey" in Client().get("/sign-in/", headers={"host": "localhost:8000"}).content.decode()


def test_one_browser_signs_the_others_out(family):
    lost, here, third = (signed_in(family, How.CODE) for _ in range(3))
    page = here.get("/me/account/").content.decode()
    assert page.count("sessions/") == 3  # two others, and all
    others = Session.objects.filter(account=family).order_by("started_at")
    here.post(f"/me/account/sessions/{others[0].number}/end")
    assert lost.get("/me/account/").status_code == 302
    assert third.get("/me/account/").status_code == 200
    here.post("/me/account/sessions/end")
    assert {each.get("/me/account/").status_code for each in (here, third)} == {302}
    assert AccountEvent.objects.filter(event="signed-out").exists()


def test_the_phone_is_changed_by_a_code_to_the_new_one(family, outbox):
    client = signed_in(family, How.CODE)
    assert "139******78" in client.post("/me/account/phone/", {"phone": NEW}).content.decode()
    wrong = client.post("/me/account/phone/", {"phone": NEW, "code": "1"})
    assert wrong.status_code == 422
    client.post("/me/account/phone/", {"phone": NEW, "code": code_in(outbox, NEW)})
    assert "139******78" in client.get("/me/account/").content.decode()


def test_an_account_is_got_back_through_the_pages(family):
    asking = signed_in(open_account(NEW, at=datetime.now(UTC)), How.CODE)
    typed = {"name": "王建国", "document_kind": "resident_id", "document_number": number()}
    assert "已收到您的申请" in asking.post("/me/recover/", typed).content.decode()
    mine = signed_in(family, How.CODE)
    assert "另一个手机号" in mine.get("/me/account/").content.decode()
    assert "取回我的账户" not in asking.get("/me/recover/").content.decode()
    Recovery.objects.update(
        asked_at=datetime.now(UTC) - timedelta(days=8), ready_at=datetime.now(UTC) - timedelta(days=1)
    )
    assert "取回我的账户" in asking.get("/me/recover/").content.decode()
    assert asking.post("/me/recover/finish")["Location"] == "/me/account/"
    assert "139******78" in asking.get("/me/account/").content.decode()
    assert mine.get("/me/account/").status_code == 302


def test_who_mistypes_name_and_number_reads_both_at_once_and_keeps_what_was_typed(db):
    client = signed_in(open_account(NEW, at=datetime.now(UTC)), How.CODE)
    typed = {"name": "张", "document_kind": "resident_id", "document_number": number()[:-1]}
    page = client.post("/me/recover/", typed)
    assert page.status_code == 422
    for words in ("2 到 40 个字", "17 位", f'value="{number()[:-1]}"', 'value="张"'):
        assert words in page.content.decode()


def test_what_is_kept_is_shown_masked_with_who_looked(family):
    client = signed_in(family, How.CODE)
    person = family.people.get()
    worker = signed_in(staff(Role.CASEWORKER))
    worker.post("/staff/people/1/", {"field": "name", "purpose": "case-work", "reference": "案件 2026-0001"})
    page = client.get("/me/data/").content.decode()
    for words in ("王*国", "4***************14", "138******78", "案件 2026-0001", "办理案件"):
        assert words in page
    for secret in ("王建国", number(), "13812345678", "金水区"):
        assert secret not in page
    assert person.masked_name == "王*国"


def test_the_download_is_recorded_as_a_look_of_the_holder(family):
    response = signed_in(family, How.CODE).post("/me/data/download")
    assert response["Content-Disposition"] == 'attachment; filename="gongji-my-data.zip"'
    assert set(Look.objects.values_list("purpose", "reader")) == {("own", family.pk)}
    assert AccountEvent.objects.filter(event="exported").count() == 1


def test_erasing_waits_for_leaving_and_takes_a_second_yes(family):
    client = signed_in(family, How.CODE)
    person = family.people.get()
    page = client.get("/me/data/erase/").content.decode()
    assert "还是成员（编号 1）" in page
    sent = {"whom": "all", "sure": "yes"}
    assert "还是成员" in client.post("/me/data/erase/", sent).content.decode()
    leave([(1, datetime.now(UTC).date() - timedelta(days=1))], LeftReason.OWN_WISH)
    assert "请勾选" in client.post("/me/data/erase/", {"whom": "all"}).content.decode()
    assert "账户已注销" in client.post("/me/data/erase/", sent).content.decode()
    assert client.get("/me/").status_code == 302
    assert not Vault.objects.filter(destroyed_at=None, person=person).exists()


def test_staff_set_up_an_app_and_come_back_with_it(db):
    operator = staff(Role.OPERATOR)
    client = signed_in(operator, How.CODE)
    asked = client.get("/staff/roles/")
    assert asked["Location"] == "/staff/second-factor/?next=%2Fstaff%2Froles%2F"
    page = client.get(asked["Location"]).content.decode()
    secret = re.search(r"[A-Z2-7]{32}", page)
    assert secret is not None
    assert "<svg" in page
    assert client.post("/staff/second-factor/", {"code": "1"}).status_code == 422
    codes = re.findall(
        r"<li>([A-Z2-9]{5}-[A-Z2-9]{5})",
        client.post("/staff/second-factor/", {"code": now_number(secret.group())}).content.decode(),
    )
    assert len(codes) == 10
    assert client.get("/staff/roles/").status_code == 200
    again = signed_in(operator, How.CODE)
    assert secret.group() not in again.get("/staff/second-factor/").content.decode()
    entered = again.post("/staff/second-factor/?next=/staff/roles/", {"code": now_number(secret.group(), 1)})
    assert entered["Location"] == "/staff/roles/"
    on_paper = signed_in(operator, How.CODE)
    on_paper.post("/staff/second-factor/", {"recovery_code": codes[0]})
    assert on_paper.get("/staff/looks/").status_code == 200


def test_a_phone_that_was_taken_over_sets_up_no_app_where_there_is_a_passkey(db):
    operator = staff(Role.OPERATOR)
    Passkey.objects.create(
        account=operator, index="x", credential=b"", sign_count=0, name="x", added_at=datetime.now(UTC)
    )
    client = signed_in(operator, How.CODE)
    assert "通行密钥" in client.get("/staff/second-factor/").content.decode()
    client.post("/staff/second-factor/", {"code": "123456"})
    assert client.get("/staff/").status_code == 302
    assert not RoleGrant.objects.filter(account__authenticator__isnull=False).exists()


def test_an_app_in_force_is_asked_for_by_its_number_alone(db):
    operator = staff(Role.OPERATOR)
    secret = begin_authenticator(operator, issuer="Gongji").secret
    confirm_authenticator(operator, now_number(secret, -1), at=datetime.now(UTC))
    client = signed_in(operator, How.CODE)
    assert client.post("/staff/second-factor/remove").status_code == 302
    assert Authenticator.objects.get().confirmed_at is not None


def test_two_operators_give_a_role_and_one_ends_it(db):
    one, two = staff(Role.OPERATOR), staff(Role.OPERATOR)
    colleague = open_account(PHONE, at=datetime.now(UTC))
    first, second = signed_in(one), signed_in(two)
    first.post("/staff/roles/propose", {"phone": PHONE, "role": "caseworker"})
    grant = RoleGrant.objects.get(account=colleague)
    assert "确认" not in re.sub(r"等待另一位运营人员确认|另一位确认", "", first.get("/staff/roles/").content.decode())
    assert first.post(f"/staff/roles/{grant.pk}/confirm").status_code == 422
    second.post(f"/staff/roles/{grant.pk}/confirm")
    worker = signed_in(colleague)
    assert "案件专员" in worker.get("/staff/").content.decode()
    first.post(f"/staff/roles/{grant.pk}/end")
    assert worker.get("/staff/").status_code == 302
    refused = first.post("/en/staff/roles/propose", {"phone": "13800000000", "role": "king"})
    assert refused.status_code == 422
    assert "Nobody has signed in" in refused.content.decode()


def test_a_look_names_its_purpose_and_shows_what_the_role_may_read(family):
    worker = signed_in(staff(Role.CASEWORKER))
    masked = worker.get("/staff/people/?number=1", follow=True).content.decode()
    assert "王*国" in masked
    assert "王建国" not in masked
    for wrong in (
        {"field": "name", "purpose": "case-work", "reference": " "},
        {"field": "name", "purpose": "curiosity", "reference": "x"},
        {"field": "bank-account", "purpose": "case-work", "reference": "x"},
        {"purpose": "case-work", "reference": "x"},
        {"field": "name", "purpose": "own", "reference": "x"},
    ):
        page = worker.post("/staff/people/1/", wrong)
        assert page.status_code == 422
        assert "王建国" not in page.content.decode()
    assert not Look.objects.exists()
    shown = worker.post("/staff/people/1/", {"field": "name", "purpose": "case-work", "reference": "2026-0001"})
    assert "王建国" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "2026-0001" in signed_in(staff(Role.AUDITOR)).get("/staff/looks/").content.decode()


def test_looks_are_paged_without_losing_one(family):
    vault = family.people.get().vault
    reader, at = staff(Role.CASEWORKER), datetime.now(UTC)
    Look.objects.bulk_create(
        [
            Look(reader=reader, vault=vault, fields="name", purpose="support", reference=f"request-{n:03d}", at=at)
            for n in range(120)
        ]
    )
    auditor, seen, address = signed_in(staff(Role.AUDITOR)), [], "/staff/looks/"
    while address:
        page = auditor.get(address).content.decode()
        seen += re.findall(r"request-\d{3}", page)
        after = re.search(r'href="(\?before=\d+)"', page)
        address = f"/staff/looks/{after.group(1)}" if after else ""
    assert seen == [f"request-{n:03d}" for n in reversed(range(120))]


def test_an_operator_stops_a_recovery_for_somebody_who_calls(family):
    other = open_account(NEW, at=datetime.now(UTC))
    at = datetime.now(UTC)
    recovery = Recovery.objects.create(account=family, asked_by=other, asked_at=at, ready_at=at + timedelta(days=7))
    operator = signed_in(staff(Role.OPERATOR))
    assert f"账户 {family.pk}" in operator.get("/staff/recoveries/").content.decode()
    operator.post(f"/staff/recoveries/{recovery.pk}/stop")
    assert "没有。" in operator.get("/staff/recoveries/").content.decode()


def test_an_identity_is_verified_by_the_service_that_is_set(family, settings, outbox):
    worker = signed_in(staff(Role.CASEWORKER))
    assert "没有设置身份核验服务" in worker.post("/staff/people/1/verify").content.decode()
    settings.IDENTITY = "file"
    outbox.mkdir(exist_ok=True)
    (outbox / "identity-check.answer.json").write_text('{"outcome": "match"}')
    worker.post("/staff/people/1/verify")
    assert "姓名与号码一致" in worker.get("/staff/people/1/").content.decode()


@pytest.mark.parametrize("path", ["/me/account/", "/me/data/", "/me/data/erase/", "/staff/people/1/", "/staff/roles/"])
def test_pages_are_kept_by_no_cache_and_cost_a_constant_number_of_queries(family, path, django_assert_max_num_queries):
    client = signed_in(family, How.CODE) if path.startswith("/me") else signed_in(staff(Role.OPERATOR))
    with django_assert_max_num_queries(16):
        response = client.get(path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert len(response.content) < 30_000
