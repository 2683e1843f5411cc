"""What `make bench` writes: figures as they were measured, and a tick only where what was promised is reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import figures, report
from benchmarks.__main__ import PARTS
from benchmarks.figures import Figures
from benchmarks.promises import held

MILLION = 1_000_000
SETTLED = {
    "seconds": 12.7,
    "cpu_seconds": 21.0,
    "start_seconds": 1.0,
    "each_us": 0.127,
    "mib": 555.0,
    "bytes_left": 1.5,
    "roll_bytes": 6.5,
    "roll_seconds": 16.0,
}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of figures of its own."""
    monkeypatch.setattr(figures, "FILE", tmp_path / "figures.json")
    return figures.FILE


@pytest.mark.parametrize(("seconds", "sign"), [(25.0, "✓"), (25.1, "✗")])
def test_a_promise_is_ticked_only_where_it_is_reached(seconds: float, sign: str):
    measured = Figures("a machine")
    measured.put("settle", 100 * MILLION, SETTLED | {"seconds": seconds}, on="2026-11-24")
    told = report.text(measured, PARTS)
    assert f"| settle + tree, 100 million memberships | ≤ 25 s | {seconds} s | {sign} |" in told
    assert "a machine" in told


def test_rows_in_postgresql_must_be_thirty_times_slower_at_the_same_size():
    def times_reached(seconds: float, members: int) -> list[tuple[str, bool]]:
        settled = {10 * MILLION: {"seconds": 3.0, "mib": 500.0, "added_us": 0.1}}
        answers = held({"settle": settled, "rows": {members: {"seconds": seconds}}})
        return [(each.reached, each.is_enough) for each in answers if "PostgreSQL" in each.what]

    assert times_reached(90.0, 10 * MILLION) == [("30 times", True)]
    assert times_reached(87.0, 10 * MILLION) == [("29 times", False)]
    assert times_reached(90.0, MILLION) == []


def test_what_a_member_adds_is_the_difference_to_the_size_before():
    sizes = {MILLION: SETTLED | {"seconds": 1.1}, 10 * MILLION: SETTLED | {"seconds": 2.0}}
    added = PARTS["settle"].complete(sizes)
    assert added[MILLION]["added_us"] == pytest.approx(0.1 / (MILLION - 65_536) * 1e6)
    assert added[10 * MILLION]["added_us"] == pytest.approx(0.1)


def test_figures_are_kept_for_the_machine_on_which_they_were_measured(kept: Path):
    measured = Figures("a machine")
    measured.put("settle", MILLION, SETTLED, on="2026-11-24")
    measured.keep()
    assert Figures.of("a machine").parts == {"settle": {MILLION: SETTLED}}
    assert Figures.of("a machine").days == {"settle": {MILLION: "2026-11-24"}}
    assert Figures.of("another machine").parts == {}
