"""The industry's figures can be read and changed by anybody; a wrong number is answered in words."""

from __future__ import annotations

import pytest


def test_the_printed_figures_stand_beside_ours_and_the_end_beside_the_forecast(db, client):
    page = client.get("/industry/").content.decode()
    assert "0.73" in page
    assert "0.74" in page
    assert "相互宝" in page
    assert "2022-01-28" in page
    assert page.count("<svg") == 1


def test_a_reader_s_own_numbers_are_worked_out(db, client):
    assert "16.1 %" in client.get("/industry/?members=2.25").content.decode()  # 225 million of 1.4 billion
    assert "32.1 %" in client.get("/en/industry/").content.decode()


@pytest.mark.parametrize(
    "query", ["members=many", "members=-1", "members=nan", "aid=0", "cover=99", "members=" + "9" * 400]
)
def test_numbers_that_cannot_be_are_told_and_the_usual_ones_shown(db, client, query: str):
    answer = client.get(f"/industry/?{query}")
    assert answer.status_code == 200
    assert "这些数字没法计算" in answer.content.decode()
    assert "32.1 %" in answer.content.decode()
