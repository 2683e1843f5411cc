"""The industry's model gives what the white paper printed, can be changed, and stands beside what really happened."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from datetime import date
from itertools import pairwise

import pytest

from gongji.actuarial.industry import Assumptions, against_the_paper, closings, industry
from gongji.errors import Refused


def test_every_printed_figure_is_reproduced_but_the_one_that_its_own_inputs_contradict():
    figures = against_the_paper(industry())
    assert [each.printed for each in figures if not each.agrees] == [0.73, 60.73]
    share = next(each for each in figures if each.printed == 0.73)
    assert share.ours == pytest.approx(54 / 7300 * 100)  # 0.740: the printed 0.73 was cut, or its inputs rounded


def test_the_years_grow_evenly_from_150_to_450_million_people():
    years = industry()
    assert [each.year for each in years] == list(range(2019, 2026))
    growth = {round(later.members / earlier.members, 9) for earlier, later in pairwise(years)}
    assert growth == {round(3 ** (1 / 6), 9)}  # 20.1 % a year
    assert years[0].aid_a_member_yuan == pytest.approx(36)


def test_average_cover_is_60_without_aid_and_63_with_it_in_2025():
    last = industry()[-1]
    assert last.cover_without == 0.60
    assert last.cover_with == pytest.approx(0.63)
    assert last.cost_yuan == pytest.approx(49e9 / 0.03)


def test_a_reader_changes_an_assumption_and_only_what_depends_on_it_moves():
    half = industry(replace(Assumptions(), members_last=225e6))
    assert half[-1].of_population == pytest.approx(225 / 1400)
    assert half[-1].aid_yuan == pytest.approx(49e9)
    assert half[0] == industry()[0]


@pytest.mark.parametrize("name", [each.name for each in fields(Assumptions)])
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_what_is_no_number_above_zero_is_refused_by_its_name(name: str, value: float):
    with pytest.raises(Refused, match=f"^{name} is {value}; it must be a number above zero$"):
        industry(replace(Assumptions(), **{name: value}))


def test_contradictions_are_all_told_at_once():
    wrong = Assumptions(members_last=2e9, aid_first_yuan=800e9, cover_without=0.99)
    with pytest.raises(Refused) as refusal:
        industry(wrong)
    assert [reason.split()[0] for reason in refusal.value.reasons] == [
        "members_last",
        "aid_first_yuan",
        "cover_without",
    ]


def test_every_large_platform_had_closed_by_the_end_of_january_2022():
    ended = closings()
    assert ended[-1].platform_zh == "相互宝"
    assert max(each.closed_on for each in ended) == date(2022, 1, 28)
    assert all(each.source.startswith("http") and each.standing in {"published", "press"} for each in ended)
