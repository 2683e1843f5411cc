"""The master key changed, cut off and gone on with; and people erased."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice

import pytest

from gongji.community.cases.queries import cases_of_period
from gongji.community.cases.services import apply, decide
from gongji.community.people.holds import ASKED, Hold, ask_before_erasing
from gongji.community.people.keys import master_file
from gongji.community.people.models import (
    Account,
    AccountEvent,
    Identity,
    MasterKey,
    Person,
    SealedText,
    Vault,
)
from gongji.community.people.roles import Field, Role
from gongji.community.people.rules import Unfit
from gongji.community.people.services import enrol, look, open_account, put, rotation
from gongji.community.people.services.erasure import erase_account, erase_person
from gongji.community.people.services.rotation import begin_rotation, left_to_rewrap, retire_masters, rewrap
from gongji.community.people.services.vault import unsealed
from gongji.community.periods.queries import my_receipt, year_journal
from gongji.community.periods.services import close, collect, disclose, freeze, open_year, settle
from gongji.errors import Refused
from gongji.proofs.verify import verify
from tests.community.conftest import PLAN, staff
from tests.community.test_cases import application
from tests.community.test_vault import CASE, enrolment

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)


@pytest.fixture
def family(db) -> list[Person]:
    account = open_account("+8613812345678", at=AT)
    relations = ["self", *["child"] * 6]
    return enrol(
        [
            replace(enrolment(account, order=f"{2 * n + 1:03d}"), relation=relation)
            for n, relation in enumerate(relations)
        ]
    )


@pytest.fixture
def no_holds(monkeypatch):
    monkeypatch.setattr("gongji.community.people.holds.ASKED", [])


def names(people: list[Person]) -> set[str]:
    vaults = list(Vault.objects.filter(person__in=people))
    return {texts[Field.NAME, ""] for texts in unsealed(vaults, {Field.NAME}).values()}


def test_a_rotation_that_was_cut_off_goes_on_and_everything_opens_all_the_while(family, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 3)
    newest = begin_rotation(AT)
    assert (newest.version, left_to_rewrap(newest)) == (2, 8)
    assert list(islice(rewrap(newest), 1)) == [3]
    assert names(family) == {"王建国"}
    with pytest.raises(Refused, match="run the rotation to its end"):
        retire_masters()
    added = enrol([replace(enrolment(family[0].account, order="101"), relation="spouse")])
    assert added[0].vault.master_id == 2
    assert begin_rotation(AT) == newest  # it goes on, and no third key is made
    assert sum(rewrap(newest)) == 5
    assert left_to_rewrap(newest) == 0
    assert retire_masters() == [1]
    assert not master_file(1).exists()
    assert names([*family, *added]) == {"王建国"}
    assert begin_rotation(AT).version == 3


def test_wrapping_anew_leaves_every_sealed_text_as_it_was(family):
    before = list(SealedText.objects.order_by("pk").values_list("sealed", flat=True))
    list(rewrap(begin_rotation(AT)))
    assert list(SealedText.objects.order_by("pk").values_list("sealed", flat=True)) == before
    assert MasterKey.objects.count() == 2


def test_an_erased_person_cannot_be_read_by_anybody(family, no_holds):
    account, gone = family[0].account, family[3]
    kept = bytes(SealedText.objects.get(vault=gone.vault, field="name").sealed)
    erase_person(account, gone.pk, on=TODAY, at=AT)
    gone.refresh_from_db()
    vault = Vault.objects.get(person=gone)
    assert (vault.wrapped_key, vault.master, vault.destroyed_at) == (None, None, AT)
    assert look(staff(Role.CASEWORKER), [vault], {Field.NAME}, CASE, at=AT) == {vault.pk: {}}
    SealedText.objects.create(vault=vault, field="name", sealed=kept, masked="王*国")  # from an old copy
    assert unsealed([vault], {Field.NAME}) == {vault.pk: {}}
    with pytest.raises(Refused, match="was erased"):
        put(gone, Field.NAME, "王建国")
    assert gone.masked_name == "*"
    assert (gone.city_tier, gone.income_band, gone.has_commercial_cover) == ("", "", None)
    assert gone.identity.index is None
    assert names([family[0]]) == {"王建国"}


def test_a_document_of_somebody_erased_can_be_enrolled_again(family, no_holds):
    erase_person(family[0].account, family[3].pk, on=TODAY, at=AT)
    enrol([replace(enrolment(open_account("+8613812345679", at=AT), order="007"))])
    assert Identity.objects.filter(index=None).count() == 1


def test_what_is_held_is_said_and_nothing_is_erased(family, no_holds):
    account = family[0].account
    holds = [
        Hold(person=family[1].pk, zh="案件还没有结束", en="a case is open"),
        Hold(person=family[2].pk, zh="还有分摊金没有付", en="a share is not paid"),
    ]
    ask_before_erasing(lambda account, on: holds)
    with pytest.raises(Unfit) as unfit:
        erase_account(account, on=TODAY, at=AT)
    assert [problem.zh for problem in unfit.value.problems] == ["案件还没有结束", "还有分摊金没有付"]
    with pytest.raises(Unfit, match="a case is open"):
        erase_person(account, family[1].pk, on=TODAY, at=AT)
    assert not Vault.objects.exclude(destroyed_at=None).exists()
    erase_person(account, family[3].pk, on=TODAY, at=AT)


def test_an_erased_account_is_closed_and_its_phone_is_free(family, no_holds):
    account = family[0].account
    erase_account(account, on=TODAY, at=AT)
    account.refresh_from_db()
    assert not account.is_active
    assert not Vault.objects.filter(destroyed_at=None).exists()
    assert not SealedText.objects.exists()
    assert open_account("+8613812345678", at=AT) != account
    assert AccountEvent.objects.filter(account=account).latest("pk").event == "closed"


def test_nobody_erases_somebody_elses_people(family, no_holds):
    stranger: Account = open_account("+8613812345679", at=AT)
    with pytest.raises(Unfit, match="Nobody of that number"):
        erase_person(stranger, family[0].pk, on=TODAY, at=AT)


def test_the_rooms_have_said_what_holds():
    rooms = {asked.__module__.split(".")[2] for asked in ASKED}
    assert {"membership", "cases", "periods"} <= rooms


def test_receipts_books_and_roots_stay_valid_after_erasure(wang, mother, lin, data_folder, no_holds):
    decide(apply(application(lin, date(2019, 2, 1))).number, date(2019, 2, 1))
    periods = open_year(PLAN, 2019)[:2]
    for period in periods:
        for stage in (freeze, settle, disclose, collect, close):
            stage(period)
    shared, account = periods[1].name, wang.person.account
    receipt, books_before = my_receipt(account, PLAN, shared, 1), year_journal(PLAN, 2019)
    erase_account(account, on=TODAY, at=AT)
    erase_account(lin.person.account, on=TODAY, at=AT)
    assert receipt is not None
    assert my_receipt(account, PLAN, shared, 1) == receipt
    assert verify(json.dumps(receipt).encode())
    assert year_journal(PLAN, 2019) == books_before
    assert [case.masked_name for case in cases_of_period(PLAN, shared)] == ["*"]
