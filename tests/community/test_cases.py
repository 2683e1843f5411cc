"""Aid cases: the moves that there are, why one is refused, and what strangers see."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from itertools import product

import pytest

from gongji.community.cases.models import Case
from gongji.community.cases.queries import cases_by_state, cases_of_period, one_case
from gongji.community.cases.rules import MOVES, Event, Reason, State, age_band, move
from gongji.community.cases.services import Application, Payment, apply, assign_to_period, decide, disclose, pay
from gongji.community.membership.models import Membership
from gongji.errors import Refused
from tests.community.conftest import PLAN


def application(member: Membership, diagnosed_on: date, applied_on: date | None = None) -> Application:
    return Application(
        member=member.number,
        illness="1-thyroid",
        illness_zh="恶性肿瘤——重度（甲状腺癌）",
        illness_en="severe cancer (thyroid)",
        diagnosed_on=diagnosed_on,
        applied_on=applied_on or diagnosed_on,
    )


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_a_case_moves_by_the_table_or_not_at_all(state, event):
    if (state, event) in MOVES:
        assert move(state, event, case="2019-0001") == MOVES[state, event]
    else:
        with pytest.raises(Refused, match=f"case 2019-0001 is {state}: cannot {event}; possible now: "):
            move(state, event, case="2019-0001")


@pytest.mark.parametrize(
    ("who", "diagnosed_on", "aid_fen"),
    [
        ("wang", date(2019, 5, 19), 10_000_000),  # 39 on that day
        ("wang", date(2019, 5, 20), 5_000_000),  # 40 on that day
        ("zhao", date(2019, 2, 1), 5_000_000),  # 33, of the entry tier: half
    ],
)
def test_the_aid_goes_by_age_at_diagnosis_and_by_tier(request, who, diagnosed_on, aid_fen):
    case = decide(apply(application(request.getfixturevalue(who), diagnosed_on)).number, diagnosed_on)
    assert (case.state, case.aid_fen) == ("accepted", aid_fen)


@pytest.mark.parametrize(
    ("who", "diagnosed_on", "reason", "words"),
    [
        ("daughter", date(2019, 4, 14), Reason.WAITING_PERIOD, "first diagnosed on 2019-04-15 or later"),
        ("daughter", date(2019, 1, 14), Reason.NOT_A_MEMBER, "Not a member on 2019-01-14"),
    ],
)
def test_an_illness_outside_membership_is_refused_in_words(request, who, diagnosed_on, reason, words):
    case = decide(apply(application(request.getfixturevalue(who), diagnosed_on)).number, date(2019, 5, 1))
    assert (case.state, case.refused_for, case.aid_fen) == ("refused", reason, 0)
    assert words in case.refused_en
    assert str(diagnosed_on) in case.refused_zh


def test_after_a_refusal_one_may_apply_again_but_never_with_two_open_cases(daughter):
    decide(apply(application(daughter, date(2019, 2, 1))).number, date(2019, 2, 2))
    second = apply(application(daughter, date(2019, 6, 1)))
    with pytest.raises(Refused, match=f"has case {second.number}, which is applied"):
        apply(application(daughter, date(2019, 6, 2)))


def test_an_application_for_nobody_or_from_the_future_is_refused(wang):
    with pytest.raises(Refused, match="there is no member 999"):
        apply(Application(**{**asdict(application(wang, date(2019, 2, 1))), "member": 999}))
    with pytest.raises(Refused, match="after the application"):
        apply(application(wang, date(2019, 2, 2), applied_on=date(2019, 2, 1)))


def test_a_case_goes_from_application_to_payment_and_the_spell_ends_as_aided(wang):
    number = apply(application(wang, date(2019, 2, 1))).number
    decide(number, date(2019, 2, 10))
    assert assign_to_period(PLAN, "2019-02-1", date(2019, 2, 7)) == 0
    assert assign_to_period(PLAN, "2019-02-2", date(2019, 2, 21)) == 1
    assert assign_to_period(PLAN, "2019-02-2", date(2019, 2, 21)) == 1
    assert one_case(PLAN, number) is None
    for _ in range(2):
        disclose(PLAN, "2019-02-2", date(2019, 2, 21))
    assert one_case(PLAN, number) is not None
    for _ in range(2):
        pay([Payment(case=number, fen=10_000_000)], date(2019, 2, 28))
    assert cases_by_state(PLAN)[State.PAID] == 1
    spell = Membership.objects.get(number=wang.number)
    assert (spell.left_on, spell.left_reason) == (date(2019, 2, 28), "aided")


def test_strangers_see_the_illness_and_the_aid_and_nothing_that_tells_who(mother, wang):
    for patient in (wang, mother):
        decide(apply(application(patient, date(2019, 2, 1))).number, date(2019, 2, 10))
    assign_to_period(PLAN, "2019-02-2", date(2019, 2, 21))
    disclose(PLAN, "2019-02-2", date(2019, 2, 21))
    first, second = cases_of_period(PLAN, "2019-02-2")
    assert (first.masked_name, second.masked_name) == ("王*国", "欧阳*兰")
    assert (str(second.age_band), second.sex, second.days_since_joining) == ("50–59", "female", 245)
    for secret in ("建国", "秀兰", "1979", "1960", str(wang.person_id) + ","):
        assert secret not in f"{first} {second}".replace(f"days_since_joining={first.days_since_joining},", "")


@pytest.mark.parametrize(("born_on", "band"), [(date(1979, 5, 20), "30–39"), (date(2018, 1, 1), "0–9")])
def test_an_age_hides_in_a_band_of_ten_years(born_on, band):
    assert str(age_band(born_on, date(2019, 5, 19))) == band


def test_numbers_of_cases_count_by_year_of_application(wang, lin):
    assert apply(application(wang, date(2018, 12, 20), date(2018, 12, 31))).number == "2018-0001"
    assert apply(application(lin, date(2018, 12, 20), date(2019, 1, 1))).number == "2019-0001"
    assert Case.objects.count() == 2
