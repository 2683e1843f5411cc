"""Whatever is put in, a monitor answers with finite figures or refuses in words."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.actuarial.monitors.cusum import Risks, poisson_cusum, risk_adjusted_cusum
from gongji.actuarial.monitors.delay import develop
from gongji.actuarial.monitors.early import early_cases, waiting_edge
from gongji.actuarial.monitors.experience import actual_to_expected
from gongji.actuarial.monitors.inequality import gini, lorenz
from gongji.actuarial.monitors.mix import stability
from gongji.errors import Refused

odd = st.sampled_from([0.0, -1.0, math.nan, math.inf, 1e-320, 1e-18, 1.0, 1e18, 1e308])
figures = odd | st.floats() | st.integers(0, 20)
counts = st.integers(-1, 30) | st.sampled_from([10**18, 10**30])
rows = st.lists(st.lists(figures, min_size=1, max_size=3), max_size=4).map(lambda found: sorted(found, key=len)[::-1])

MONITORS: dict[str, Callable[..., Any]] = {
    "experience": lambda draw: actual_to_expected(draw(counts), draw(figures), confidence=draw(figures)),
    "early": lambda draw: early_cases(
        early=draw(counts), cases=draw(counts), early_exposure=draw(figures), exposure=draw(figures)
    ),
    "edge": lambda draw: waiting_edge(
        first=draw(counts), following=draw(counts), first_exposure=draw(figures), following_exposure=draw(figures)
    ),
    "mix": lambda draw: stability({"a": draw(counts), "b": draw(counts)}, {"a": draw(counts), "c": draw(counts)}),
    "poisson": lambda draw: poisson_cusum(
        [draw(counts), draw(counts)], [draw(figures), draw(figures)], ratio=draw(figures), limit=draw(figures)
    ),
    "risk-adjusted": lambda draw: risk_adjusted_cusum(
        [draw(counts)],
        [Risks(members=[draw(counts), 50], chances=[draw(figures), 0.5])],
        odds_ratio=draw(figures),
        limit=draw(figures),
    ),
    "gini": lambda draw: gini([draw(figures), draw(figures)], [draw(counts), draw(counts)]),
    "lorenz": lambda draw: lorenz([draw(figures), draw(figures)], [draw(counts), draw(counts)]),
    "delay": lambda draw: develop(draw(rows), tail=draw(st.just(1.0) | figures)),
}


def numbers(answer: Any) -> Iterator[float]:
    """Every number in an answer."""
    if dataclasses.is_dataclass(answer):
        for field in dataclasses.fields(answer):
            yield from numbers(getattr(answer, field.name))
    elif isinstance(answer, dict):
        yield from numbers(list(answer.values()))
    elif isinstance(answer, list | tuple):
        for each in answer:
            yield from numbers(each)
    elif isinstance(answer, int | float):
        yield answer


@pytest.mark.parametrize("name", MONITORS)
@given(st.data())
@settings(max_examples=100)
def test_a_monitor_answers_with_finite_figures_or_refuses(name: str, data: st.DataObject):
    try:
        answer = MONITORS[name](data.draw)
    except Refused:
        return
    assert all(math.isfinite(number) for number in numbers(answer))
