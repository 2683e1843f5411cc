"""Joining, leaving and coming back, and what the database refuses whoever asks."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gongji.community.membership.models import Membership
from gongji.community.membership.queries import counts, family, roll
from gongji.community.membership.rules import LeftReason, Status
from gongji.community.membership.services import Joining, end_at_age_limit, join, leave
from gongji.community.people.models import Person
from gongji.errors import Refused
from tests.community.conftest import PLAN, member, person


def test_numbers_are_given_in_the_order_of_joining(wang, mother, lin):
    assert [wang.number, mother.number, lin.number] == [1, 2, 3]


def test_nobody_joins_a_plan_twice_at_once(wang):
    with pytest.raises(IntegrityError), transaction.atomic():
        member(wang.person, joined_on=date(2019, 1, 1))


def test_who_comes_back_gets_a_new_number_and_waits_again(wang, account):
    leave([(wang.number, date(2019, 3, 1))], LeftReason.OWN_WISH)
    with pytest.raises(Refused, match="was a member until 2019-03-01"):
        member(wang.person, joined_on=date(2019, 2, 28))
    again = member(wang.person, joined_on=date(2019, 4, 1))
    assert again.number > wang.number
    [shown] = family(account, PLAN, date(2019, 4, 2))
    assert (shown.member, shown.status) == (again.number, Status.WAITING)
    [before] = family(account, PLAN, date(2019, 3, 15))
    assert (before.member, before.status) == (wang.number, Status.LEFT)


def test_leaving_twice_changes_nothing(wang):
    assert leave([(wang.number, date(2019, 3, 1))], LeftReason.OWN_WISH) == 1
    assert leave([(wang.number, date(2019, 5, 1))], LeftReason.OWN_WISH) == 0
    assert Membership.objects.get(number=wang.number).left_on == date(2019, 3, 1)


def test_a_family_of_whom_one_is_too_old_joins_not_at_all(account):
    young = person(account, "王建国", date(1979, 5, 20))
    old = person(account, "王大爷", date(1950, 1, 1), relation="parent")
    joinings = [Joining(person=each, tier="standard", joined_on=date(2019, 1, 1)) for each in (young, old)]
    with pytest.raises(Refused, match=f"person {old.pk}: .* at most 59"):
        join(PLAN, joinings)
    assert not Membership.objects.exists()


def test_who_grows_too_old_is_out_from_the_birthday_on(mother):
    assert end_at_age_limit(PLAN, date(2021, 3, 1)) == 0
    assert end_at_age_limit(PLAN, date(2021, 3, 7)) == 1
    ended = Membership.objects.get(number=mother.number)
    assert (ended.left_on, ended.left_reason) == (date(2021, 3, 2), "age")


def test_how_many_grow_too_old_does_not_change_the_number_of_queries(mother, lin, zhao, django_assert_num_queries):
    queries = 5  # the plan, two, and a transaction around them
    with django_assert_num_queries(queries):
        assert end_at_age_limit(PLAN, date(2021, 3, 7)) == 1
    with django_assert_num_queries(queries):
        assert end_at_age_limit(PLAN, date(2052, 1, 1)) == 3
    left = Membership.objects.order_by("number").values_list("left_on", flat=True)
    assert list(left) == [date(2040, 5, 20), date(2021, 3, 2), date(2051, 12, 31), date(2046, 7, 7)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"left_on": date(2018, 5, 31), "left_reason": "own-wish"},
        {"left_on": date(2019, 5, 31), "left_reason": ""},
        {"left_on": None, "left_reason": "own-wish"},
        {"left_on": date(2019, 5, 31), "left_reason": "boredom"},
        {"number": 0},
    ],
)
def test_the_database_refuses_impossible_spells(wang, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=wang.pk).update(**wrong)


def test_the_database_refuses_a_second_holder_of_an_account(wang):
    with pytest.raises(IntegrityError), transaction.atomic():
        person(wang.person.account, "王二", date(1980, 1, 1))
    assert Person.objects.count() == 1


def test_the_roll_has_who_is_in_at_the_first_moment_of_the_cutoff(wang, mother, daughter, lin):
    leave([(lin.number, date(2019, 1, 21))], LeftReason.OWN_WISH)
    leave([(mother.number, date(2019, 1, 22))], LeftReason.OWN_WISH)
    assert [row[0] for row in roll(PLAN, date(2019, 1, 21))] == [wang.number, mother.number, daughter.number]
    counted = counts(PLAN, date(2019, 1, 21))
    assert (counted.members, counted.covered, counted.waiting) == (3, 2, 1)
