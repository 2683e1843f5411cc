"""The examples that the manual works through are what the rules give, to the fraction: docs/reference/risk-sharing.md.

Three members. Each would be given ¥100; their chances are 1/10, 1/5 and 1/2; class weights 1, 1 and 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import partial

import pytest

from gongji.sharing.comparison import Standing, standings
from gongji.sharing.losses import Loss, covariances, means
from gongji.sharing.rules import (
    Parts,
    class_weight,
    conditional_mean_bernoulli,
    conditional_mean_poisson,
    hierarchical,
    mean_proportional,
    quota_share,
    retention,
    uniform,
)
from gongji.sharing.rules.conditional_mean_poisson import PoissonLoss
from tests.conventions.reading import ROOT
from tests.plans.writing import plan_of
from tests.sharing.communities import AID, WORKED, rules_over

MANUAL = (ROOT / "docs" / "reference" / "risk-sharing.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `(\w+)`.*?\n(.*?)(?=^##|\Z)", MANUAL, re.MULTILINE | re.DOTALL))
RULES = sorted(path.stem for path in (ROOT / "gongji" / "sharing" / "rules").glob("*.py") if path.stem != "__init__")

MEANS, COVARIANCES = means(WORKED), covariances(WORKED)
GROUPS = [("under-40", "standard"), ("under-40", "standard"), ("40-to-59", "standard")]
BY_TOTAL = {
    **rules_over(WORKED),
    "class_weight": partial(class_weight.contributions, plan_of(weight="2"), GROUPS),
    "conditional_mean_bernoulli": partial(
        conditional_mean_bernoulli.contributions, [Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)], aid_fen=AID
    ),
}


def yuan(fen: Fraction | int) -> str:
    """Exact yuan: 33 1/3, 13.60, -4.40."""
    exact = abs(Fraction(fen)) / 100
    whole, rest = exact.numerator // exact.denominator, exact % 1
    text = f"{whole} {rest}" if (rest * 100).denominator != 1 else f"{whole}.{int(rest * 100):02d}"
    return ("-" if fen < 0 else "") + text


def row(name: str, values: Iterable[Fraction | int]) -> str:
    return " | ".join([f"| {name}", *map(yuan, values)]) + " |"


@pytest.mark.parametrize("name", sorted(BY_TOTAL))
def test_the_table_of_totals_is_what_the_rule_gives(name):
    rows = [row(yuan(total), BY_TOTAL[name](total_fen=total)) for total in (0, AID, 2 * AID, 3 * AID)]
    assert "\n".join(rows) in SECTIONS[name]


def test_the_quotas_and_who_pays_for_whom():
    ill = [
        quota_share.contributions(MEANS, COVARIANCES, losses_fen=[AID * (i == j) for j in range(3)]) for i in range(3)
    ]
    rows = [row(f"{name} alone", parts) for name, parts in zip("ABC", ill, strict=True)]
    assert "\n".join(rows) in SECTIONS["quota_share"]


def test_panjers_recursion_by_hand():
    """A: cases of ¥100; B: of ¥100 or ¥200, evenly; one case a period each."""
    community = [
        PoissonLoss(rate=Fraction(1), sizes=Loss({AID: Fraction(1)})),
        PoissonLoss(rate=Fraction(1), sizes=Loss({AID: Fraction(1, 2), 2 * AID: Fraction(1, 2)})),
    ]
    totals = (0, AID, 2 * AID)
    rows = [row(yuan(fen), conditional_mean_poisson.contributions(community, total_fen=fen)) for fen in totals]
    assert "\n".join(rows) in SECTIONS["conditional_mean_poisson"]


def test_two_villages():
    """A and B are one village, C is another; together they bear ¥100."""
    even, by_mean = (
        partial(uniform.contributions, 2),
        partial(mean_proportional.contributions, [MEANS[0] + MEANS[1], MEANS[2]]),
    )
    alone = partial(uniform.contributions, 1)
    inside = partial(mean_proportional.contributions, MEANS[:2])
    shares: dict[str, Parts] = {
        "uniform | uniform": hierarchical.contributions(even, [even, alone], total_fen=AID),
        "uniform | mean-proportional": hierarchical.contributions(even, [inside, alone], total_fen=AID),
        "mean-proportional | mean-proportional": hierarchical.contributions(by_mean, [inside, alone], total_fen=AID),
    }
    assert "\n".join(row(name, parts) for name, parts in shares.items()) in SECTIONS["hierarchical"]


def test_two_periods_with_layers_and_carry():
    """Retention ¥10, limit ¥60, at most ¥80 a period: B and C fall ill in the first, nobody in the second."""
    carry, rows = 0, []
    for number, losses_fen in enumerate([[0, AID, AID], [0, 0, 0]], 1):
        borne = retention.contributions(
            losses_fen,
            retention_fen=1_000,
            limit_fen=6_000,
            most_fen=8_000,
            carry_fen=carry,
            within=partial(uniform.contributions, 3),
        )
        each = [sum(borne.kept_fen), sum(borne.shares_fen), borne.shares_fen[0], borne.ceded_fen, borne.carry_fen]
        rows.append(row(str(number), [sum(losses_fen), carry, *each]))
        carry = borne.carry_fen
    assert "\n".join(rows) in SECTIONS["retention"]


def verdict(name: str, found: tuple[Standing, ...]) -> str:
    """A line of the comparison: means, spread, extremes of each, then fair and rises for everybody."""
    cells = [" / ".join(yuan(each.mean_fen) for each in found)]
    cells += [" / ".join(f"{float(each.variance) ** 0.5 / 100:.2f}" for each in found)]
    cells += [" / ".join(f"{yuan(each.least_fen)} to {yuan(each.most_fen)}" for each in found)]
    cells += ["yes" if all(each.fair for each in found) else "no", "yes" if all(each.rises for each in found) else "no"]
    return " | ".join([f"| {name}", *cells]) + " |"


def test_the_comparison_of_all_rules_over_everything_that_can_happen():
    order = ["uniform", "class_weight", "mean_proportional", "linear_regression", "conditional_mean"]
    lines = [verdict(f"`{name}`", standings(WORKED, BY_TOTAL[name])) for name in order]
    assert "\n".join(lines) in MANUAL


def test_every_rule_has_its_chapter_and_its_row():
    assert sorted(SECTIONS) == RULES
    assert [name for name in RULES if not re.search(rf"^\| `{name}` \|", MANUAL, re.MULTILINE)] == []
