"""The vault: what is kept sealed, who reads it for what, and that nothing opens anywhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from gongji.community.people.documents import read_document
from gongji.community.people.keys import keys_folder, master_file, read_once
from gongji.community.people.models import Account, Identity, Look, Person, SealedText, Vault
from gongji.community.people.roles import Field, Purpose, Role
from gongji.community.people.rules import Unfit
from gongji.community.people.sealing import Unreadable, new_key, seal, unseal
from gongji.community.people.services import (
    Enrolment,
    Why,
    enrol,
    look,
    look_for_job,
    open_account,
    open_accounts,
    own_texts,
    put,
)
from gongji.community.people.services.vault import unsealed
from gongji.errors import InvariantBroken, NotNow, Refused
from tests.community.conftest import person, staff
from tests.community.test_identity_forms import number

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
CASE = Why(purpose=Purpose.CASE_WORK, reference="case 2026-0001")


def enrolment(account: Account, born: str = "19790520", order: str = "001", name: str = "王建国") -> Enrolment:
    document = read_document("resident_id", number(born, order), on=date(2026, 3, 1))
    assert document.born_on is not None
    assert document.sex is not None
    return Enrolment(
        account=account,
        relation="self",
        name=name,
        sex=document.sex,
        born_on=document.born_on,
        document=document,
        phone="+8613812345678",
        address="河南省郑州市金水区",
    )


@pytest.fixture
def wang(account) -> Person:
    return enrol([enrolment(account)])[0]


@pytest.fixture
def caseworker(db) -> Account:
    return staff(Role.CASEWORKER)


@given(st.text(), st.text())
def test_what_is_sealed_opens_with_its_key_and_belonging_alone(text, other):
    key = new_key()
    sealed = seal(key, text.encode("utf-8", "replace"), belongs_to="person 1|name|")
    assert unseal(key, sealed, belongs_to="person 1|name|") == text.encode("utf-8", "replace")
    for wrong_key, belongs_to in ((new_key(), "person 1|name|"), (key, f"person 2|name|{other}")):
        with pytest.raises(Unreadable):
            unseal(wrong_key, sealed, belongs_to=belongs_to)


def test_every_changed_byte_is_noticed():
    key = new_key()
    sealed = seal(key, "王建国".encode(), belongs_to="person 1|name|")
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Unreadable):
            unseal(key, changed, belongs_to="person 1|name|")


def test_the_same_text_is_never_sealed_to_the_same_bytes():
    key = new_key()
    assert len({seal(key, b"same", belongs_to="x") for _ in range(100)}) == 100


def test_staff_reads_what_the_role_needs_and_it_is_written_down(wang, caseworker):
    found = look(caseworker, [wang.vault], {Field.NAME, Field.DOCUMENT_NUMBER}, CASE, at=AT)
    assert found == {wang.vault.pk: {(Field.NAME, ""): "王建国", (Field.DOCUMENT_NUMBER, ""): number()}}
    [written] = Look.objects.all()
    assert (written.reader, written.vault, written.at) == (caseworker, wang.vault, AT)
    assert (written.fields, written.purpose, written.reference) == (
        "document-number, name",
        "case-work",
        "case 2026-0001",
    )


@pytest.mark.parametrize(
    ("role", "field", "why"),
    [
        (Role.MEDICAL_EXPERT, Field.NAME, Why(purpose=Purpose.CASE_REVIEW, reference="case 1")),
        (Role.FINANCE, Field.MEDICAL, Why(purpose=Purpose.PAYMENT, reference="payout 1")),
        (Role.CASEWORKER, Field.NAME, Why(purpose=Purpose.SUPERVISION, reference="case 1")),
        (Role.OPERATOR, Field.SECOND_FACTOR, Why(purpose=Purpose.LEGAL_ORDER, reference="court 1")),
        (Role.CASEWORKER, Field.NAME, Why(purpose=Purpose.OWN, reference="curiosity")),
        (Role.CASEWORKER, Field.NAME, replace(CASE, reference="  ")),
        (Role.CASEWORKER, Field.NAME, replace(CASE, reference="x" * 101)),
        (Role.MEMBER, Field.NAME, CASE),
    ],
)
def test_nothing_is_read_without_a_purpose_that_the_role_has(wang, role, field, why):
    with pytest.raises(Refused):
        look(staff(role), [wang.vault], {field}, why, at=AT)
    assert not Look.objects.exists()


def test_a_role_that_ended_reads_nothing_any_more(wang, caseworker):
    operator = staff(Role.OPERATOR)
    caseworker.grants.update(ended_at=AT, ended_by=operator)
    with pytest.raises(Refused):
        look(caseworker, [wang.vault], {Field.NAME}, CASE, at=AT)


def test_a_look_stays_as_it_was_written(wang, caseworker):
    look(caseworker, [wang.vault], {Field.NAME}, CASE, at=AT)
    for change in (lambda: Look.objects.update(purpose="support"), lambda: Look.objects.all().delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_a_look_that_is_rolled_back_with_something_else_is_not_possible(transactional_db, settings, account):
    found = enrol([enrolment(account)])[0]
    reader = staff(Role.CASEWORKER)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        look(reader, [found.vault], {Field.NAME}, CASE, at=AT)


def test_a_job_says_once_how_many_it_read(wang):
    why = Why(purpose=Purpose.PAYMENT, reference="period 2026-03-1")
    found = look_for_job("notices", Vault.objects.filter(person=wang), {Field.PHONE}, why, at=AT)
    assert found == {wang.vault.pk: {(Field.PHONE, ""): "+8613812345678"}}
    assert Look.objects.filter(reader=None).values_list("job", "owners").get() == ("notices", 1)


def test_the_holder_reads_all_of_the_own_family_and_nobody_elses(wang, account):
    other = enrol([enrolment(open_accounts(1)[0], order="003", name="林晓燕")])[0]
    found = own_texts(account, reference="export", at=AT)
    assert set(found) == {wang.vault.pk}
    assert found[wang.vault.pk][Field.ADDRESS, ""] == "河南省郑州市金水区"
    assert other.vault.pk not in found


def test_a_row_moved_to_somebody_else_does_not_open(wang, account):
    other = enrol([enrolment(open_accounts(1)[0], order="003", name="林晓燕")])[0]
    mine = SealedText.objects.get(vault=wang.vault, field="name")
    SealedText.objects.filter(vault=other.vault, field="name").update(sealed=mine.sealed, masked=mine.masked)
    with pytest.raises(Unreadable, match="moved"):
        unsealed([other.vault], {Field.NAME})
    Vault.objects.filter(pk=other.vault.pk).update(wrapped_key=wang.vault.wrapped_key)
    with pytest.raises(Unreadable, match="moved"):
        unsealed([Vault.objects.get(pk=other.vault.pk)], {Field.NAME})


def test_a_field_moved_to_another_field_does_not_open(wang):
    SealedText.objects.filter(vault=wang.vault, field="name").delete()
    SealedText.objects.filter(vault=wang.vault, field="address").update(field="name")
    with pytest.raises(Unreadable):
        unsealed([wang.vault], {Field.NAME})


def test_a_mask_that_is_not_the_texts_is_noticed(wang):
    SealedText.objects.filter(vault=wang.vault, field="name").update(masked="李*四")
    with pytest.raises(InvariantBroken):
        unsealed([wang.vault], {Field.NAME})


def test_masks_stand_beside_so_that_lists_open_nothing(wang):
    masks = dict(SealedText.objects.filter(vault=wang.vault).values_list("field", "masked"))
    assert masks == {
        "name": "王*国",
        "document-number": "4***************14",
        "phone": "138******78",
        "address": "***",
    }
    assert wang.masked_name == "王*国"


def test_a_name_that_changes_changes_its_mask_everywhere(wang):
    put(wang, Field.NAME, "王建军")
    put(wang, Field.ADDRESS, "")
    put(wang, Field.MEDICAL, "甲状腺癌", label="case 2026-0001")
    found = unsealed([wang.vault], set(Field))[wang.vault.pk]
    assert found[Field.NAME, ""] == "王建军"
    assert found[Field.MEDICAL, "case 2026-0001"] == "甲状腺癌"
    assert (Field.ADDRESS, "") not in found
    assert Person.objects.get(pk=wang.pk).masked_name == "王*军"


def test_one_document_is_one_person_whoever_enrols_them(wang):
    with pytest.raises(Unfit, match="enrolled already"):
        enrol([enrolment(open_accounts(1)[0], name="王建国")])
    assert Person.objects.count() == Identity.objects.count() == 1


def test_a_family_with_one_document_twice_is_enrolled_not_at_all(account):
    twins = [enrolment(account), replace(enrolment(account), relation="parent")]
    with pytest.raises(Unfit):
        enrol(twins)
    assert not Person.objects.exists()
    assert not Vault.objects.exists()


def test_one_phone_is_one_account(db):
    first = open_account("+8613812345678", at=AT)
    assert open_account("+8613812345678", at=AT) == first
    assert open_account("+8613812345679", at=AT) != first
    assert unsealed([first.vault], {Field.PHONE})[first.vault.pk][Field.PHONE, ""] == "+8613812345678"


def test_nothing_that_names_somebody_is_in_a_column(wang):
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                text = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in row)
                for canary in ("王建国", number(), "13812345678", "金水区", "建国".encode()):
                    assert (canary if isinstance(canary, str) else str(canary)[2:-1]) not in text, table


def test_a_thousand_are_enrolled_in_as_many_queries_as_one(account, django_assert_num_queries):
    own = [replace(enrolment(account, order=f"{2 * n + 1:03d}"), relation="child") for n in range(41)]
    enrol(own[:1])
    with django_assert_num_queries(9):  # two savepoints, begun and ended; the master key; four tables
        enrol(own[1:2])
    with django_assert_num_queries(9):
        enrol(own[2:])


def test_without_the_key_the_words_say_where_it_belongs(wang):
    master_file(1).rename(keys_folder() / "away")
    read_once.cache_clear()
    with pytest.raises(NotNow, match=r"master-1\.key is not there"):
        unsealed([wang.vault], {Field.NAME})
    (keys_folder() / "master-1.key").write_bytes(b"x" * 32)
    with pytest.raises(NotNow, match="another key than the one"):
        unsealed([wang.vault], {Field.NAME})
    (keys_folder() / "master-1.key").write_bytes(b"x")
    read_once.cache_clear()
    with pytest.raises(NotNow, match="has 1 bytes, not 32"):
        unsealed([wang.vault], {Field.NAME})


def test_an_enrolment_and_a_document_keep_quiet_about_whom_they_hold(account):
    printed = repr(enrolment(account))
    for secret in ("王建国", number(), "13812345678", "金水区"):
        assert secret not in printed


def test_people_without_a_document_can_be_enrolled_until_a_plan_asks_for_one(account):
    assert not hasattr(person(account, "王建国", date(1979, 5, 20)), "identity")
