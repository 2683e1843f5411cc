"""The examples in docs/reference/monitors.md are what the monitors answer."""

from __future__ import annotations

from collections.abc import Sequence

from gongji.actuarial.monitors.cusum import Risks, poisson_cusum, risk_adjusted_cusum
from gongji.actuarial.monitors.delay import develop
from gongji.actuarial.monitors.early import early_cases, waiting_edge
from gongji.actuarial.monitors.experience import actual_to_expected
from gongji.actuarial.monitors.inequality import gini
from gongji.actuarial.monitors.mix import stability
from tests.conventions.reading import ROOT

MANUAL = (ROOT / "docs" / "reference" / "monitors.md").read_text(encoding="utf-8")


def stands(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows stand in the manual, one under the other."""
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) in MANUAL


def test_actual_to_expected():
    rows = []
    for name, cases, expected in (("app", 40, 40.0), ("agent", 90, 30.0)):
        found = actual_to_expected(cases, expected)
        figures = [f"{each:.3f}" for each in (found.ratio, found.lower, found.upper)]
        rows.append([name, str(cases), str(expected), *figures, found.level])
    assert stands(rows)


def test_early_cases_and_the_edge():
    rows = []
    for early, cases, window, exposure in (
        (15, 100, 1000, 10000),
        (17, 100, 1000, 10000),
        (25, 100, 1000, 10000),
        (1, 1, 1, 10),
    ):
        found = early_cases(early=early, cases=cases, early_exposure=window, exposure=exposure)
        given = [str(early), str(cases), f"{window:,}", f"{exposure:,}"]
        rows.append([*given, f"{found.ratio:.2f}", f"{found.chance:.4f}", found.level])
    assert stands(rows)
    edges = [waiting_edge(first=first, following=following) for first, following in ((8, 2), (10, 0))]
    assert stands([[str(each.first), str(each.following), f"{each.chance:.4f}", each.level] for each in edges])


def test_the_age_mix():
    rows = []
    for then, now in (((500_000, 500_000), (600_000, 400_000)), ((8_000, 8_000), (5_000, 11_000)), ((8, 8), (5, 11))):
        sides = [dict(zip(("young", "old"), counts, strict=True)) for counts in (then, now)]
        found = stability(*sides)
        words = [", ".join(f"{count:,} {band}" for band, count in side.items()) for side in sides]
        rows.append([*words, f"{found.psi:.4f}", f"{found.by_chance:.4f}", found.level])
    assert stands(rows)


def test_both_sums():
    cases = [10, 16, 18, 20, 9]
    found = poisson_cusum(cases, [10.0] * 5, ratio=2.0, limit=8.0)
    assert found.alarm_at == 3
    assert stands([[str(t), str(cases[t]), f"{found.sums[t]:.2f}"] for t in range(5)])
    cases = [40, 55, 54]
    adjusted = risk_adjusted_cusum(
        cases, [Risks(members=[100, 100], chances=[0.1, 0.3])] * 3, odds_ratio=2.0, limit=4.0
    )
    assert stands([[str(t), str(cases[t]), f"{adjusted.sums[t]:.2f}"] for t in range(3)])


def test_unevenness():
    groups = [([1, 2, 3, 4], [1] * 4), ([0, 100], [90_000_000, 10_000_000])]
    texts = [[", ".join(f"{each:,}" for each in column) for column in group] for group in groups]
    assert stands([[*text, f"{gini(*group):.3f}"] for text, group in zip(texts, groups, strict=True)])


def test_what_is_diagnosed_and_not_yet_shared():
    triangle = [[60, 90, 99], [65, 110], [70]]
    found = develop(triangle)
    rows = [
        [
            str(i),
            *(str(row[k]) if k < len(row) else "–" for k in range(3)),
            f"{found.ultimates[i]:.1f}",
            f"{found.outstanding[i]:.1f}",
        ]
        for i, row in enumerate(triangle)
    ]
    assert stands(rows)
