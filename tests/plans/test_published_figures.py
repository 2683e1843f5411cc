"""Published figures that the packs must agree with, by the sharing functions alone.

What a period of some members cost is on each pack's page and checked with it; here is what takes more than a price.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from gongji.fen import floor_fen
from gongji.plans.document import LumpSum, PercentOfAid
from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan
from gongji.sharing.caps import period_cap_fen
from gongji.sharing.excess import Totals, owed
from gongji.sharing.prices import fee_fen, group_prices

EVERYBODY = ("under-40", "standard")


@pytest.mark.parametrize(
    ("period", "members", "cases", "share_fen"),
    [
        ("2019-01-2", 23_000_000, 2, 3),  # S-CQ19
        ("2019-06-2", 72_000_000, 150, 51),  # S-JUN19
        ("2019-07-2", 75_621_000, 496, 148),  # S-21IC
    ],
)
def test_a_case_of_2019_cost_between_the_two_lump_sums(period: str, members: int, cases: int, share_fen: int):
    """Members and share were published, the aid was not: all cases at 100,000 yuan at least, at 300,000 at most."""
    plan = read_plan(pack_file("xianghubao", earlier="2019-05" if period > "2019-05" else "2018-11"))
    sums = sorted({line.aid_fen for line in plan.aid if isinstance(line, LumpSum) and line.aid_fen >= 10_000_000})
    assert sums == [10_000_000, 30_000_000]
    least, most = [
        group_prices(plan, {EVERYBODY: members}, aid + fee_fen(plan, aid_fen=aid, participants=members, cases=cases))
        for aid in (sums[0] * cases, sums[1] * cases)
    ]
    assert least[0].share_fen <= share_fen <= most[0].share_fen


def test_the_second_of_july_2019_means_209_000_yuan_a_case():
    plan = read_plan(pack_file("xianghubao", earlier="2019-05"))
    assert isinstance(plan.fee, PercentOfAid)
    a_case = floor_fen(Fraction(75_621_000 * 148) / (1 + plan.fee.rate) / 496)
    assert a_case == pytest.approx(20_900_000, abs=50_000)


def test_a_claim_of_61_337_yuan_is_paid_46_percent_when_9_500_members_are_left():
    """轻松互助, 2021: of 61,337.02 yuan 28,500 were paid; at the cap of 3 yuan that is 9,500 members."""
    plan, members, aid = read_plan(pack_file("qingsong")), 9_500, 6_133_702
    (price,) = group_prices(plan, {("all", "standard"): members}, aid)
    cap = period_cap_fen(plan, cases=1)
    assert cap == 300
    totals = Totals(
        aid_fen=aid,
        fee_fen=fee_fen(plan, aid_fen=aid, participants=members, cases=1),
        carry_in_fen=0,
        due_fen=cap * members,
        sponsor_fen=(price.share_fen - cap) * members,
        waived_fen=0,
        carry_out_fen=price.share_fen * members - aid,
    )
    paid = owed(plan, totals)
    assert (paid.aid_fen, paid.sponsor_fen) == (2_850_000, 0)
    assert 100 * paid.aid_fen // aid == 46
