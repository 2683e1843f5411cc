"""Plans of the industry can be read and compared by anybody, in both languages, without a database."""

from __future__ import annotations

import re

import pytest

from gongji.plans.packs import pack_names

BYTES_MAX = 100_000


@pytest.fixture
def get(db, client):
    """A page as text, after looking at its status and size."""

    def fetch(url: str, status: int = 200) -> str:
        answer = client.get(url)
        assert answer.status_code == status
        assert len(answer.content) <= BYTES_MAX
        return answer.content.decode()

    return fetch


def test_every_pack_is_in_the_list_and_has_a_page_of_its_own(get):
    listed = get("/plans/")
    for name in pack_names():
        assert f'href="/plans/{name}/"' in listed
        assert "<h2>能得到什么</h2>" in get(f"/plans/{name}/")
        assert "<h2>What one receives</h2>" in get(f"/en/plans/{name}/")


def test_plans_stand_side_by_side_heading_by_heading(get):
    page = get("/plans/compare/?plan=village&plan=xianghubao")
    headings = re.findall(r"<h2>(.+?)</h2>", page)
    assert headings.index("谁可以加入") < headings.index("能得到什么") < headings.index("计划结束了怎么办")
    statement = page.split("<h2>不是保险</h2>")[1].split("</section>")[0]
    assert re.findall(r"<h3>(.+?)</h3>", statement) == ["几个计划都一样"]
    sharing = page.split("<h2>每个人分摊多少</h2>")[1].split("</section>")[0]
    assert sharing.count("<h3>") == 2


@pytest.mark.parametrize("asked", ["", "?plan=village", "?plan=village&plan=village", "?plan=village&plan=xianghubao"])
def test_one_plan_alone_cannot_be_compared_and_the_page_says_what_to_do(get, asked: str):
    page = get(f"/plans/compare/{asked}")
    assert ("请勾选至少 2 个" in page) == (asked.count("xianghubao") == 0)


@pytest.mark.parametrize("url", ["/plans/moon/", "/plans/compare/?plan=village&plan=moon"])
def test_a_plan_that_is_not_there_is_not_found(get, url: str):
    get(url, 404)
