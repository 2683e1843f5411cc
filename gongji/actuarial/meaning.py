"""What a projection means, in sentences that an operator can act on and a member can read."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from gongji.actuarial.design import Effect
from gongji.actuarial.kernels.arrays import Floats
from gongji.actuarial.outputs import Band, band_of, shares
from gongji.actuarial.projection import Projection
from gongji.actuarial.report_page import Both
from gongji.actuarial.selection import AgeBand, Drift, Spiral, incentive, windows_of_year, years_of

SMALL = 0.02  # a change that is not worth a sentence
OLDER_FROM = 40


def yuan(fen: float) -> str:
    """Fen as yuan in a sentence, without false precision."""
    value = fen / 100.0
    return f"¥{value:,.0f}" if abs(value) >= 100 else f"¥{value:,.1f}" if abs(value) >= 10 else f"¥{value:,.2f}"


def people(count: float) -> str:
    """A number of people in a table."""
    return f"{round(count):,}"


def about(count: float) -> Both:
    """A number of people in a sentence: three figures that count, in the words of each language."""
    if count < 10_000:
        return people(count), people(count)
    rounded = round(count, 2 - math.floor(math.log10(count)))
    zh = (
        f"{rounded / 1e8:.3g} 亿"
        if rounded >= 1e8
        else f"{rounded / 1e4:,.0f} 万"
        if rounded >= 1e6
        else f"{rounded / 1e4:.3g} 万"
    )
    return zh, f"{rounded / 1e6:.3g} million" if rounded >= 1e6 else people(rounded)


def percent(part: float) -> str:
    """A part as a percentage in a sentence."""
    return f"{part:.1%}" if abs(part) < 0.1 else f"{part:.0%}"


def share_by_year(projection: Projection) -> Band:
    """The share of a member in each whole year of the projection, over the paths, in fen."""
    runs = projection.expected if projection.chance is None else projection.chance
    each = shares(runs)
    years = [each[:, windows_of_year(projection.model, year)].sum(axis=1) for year in range(years_of(projection.model))]
    return band_of(np.stack(years, axis=1))


def paid_by_year(projection: Projection) -> Floats:
    """What a member pays of it as expected, after sponsor and caps, in fen."""
    expected, model = projection.expected, projection.model
    paid = expected.share_fen[0] - expected.sponsor_fen[0] - expected.unpaid_fen[0]
    each = paid / np.maximum(expected.participants[0], 1)
    return np.array([each[windows_of_year(model, year)].sum() for year in range(years_of(model))])


def sentences(projection: Projection, *, bands: tuple[AgeBand, ...], drift: Drift, spiral: Spiral) -> Iterator[Both]:
    """What the projection means, the most important first."""
    yield from of_price(projection)
    yield from of_members(projection)
    yield from of_closing(projection)
    yield from of_drift(drift, years_of(projection.model))
    yield from of_subsidy(bands)
    yield from of_incentive(projection)
    yield of_spiral(spiral)
    yield (
        "这些数字不是承诺。它们来自下面写明的假设；换一个假设，数字就会变。",
        "None of this is a promise. It follows from the assumptions below; with others the figures change.",
    )


def of_price(projection: Projection) -> Iterator[Both]:
    """What a year costs, the first and the last."""
    by_year, paid = share_by_year(projection), paid_by_year(projection)
    last = len(by_year.mid) - 1
    told = {last: (f"第 {last + 1} 年", f"In year {last + 1}"), 0: ("第一年", "In the first year")}
    for place, (zh, en) in sorted(told.items()):
        low, mid, high = (yuan(float(each[place])) for each in (by_year.low, by_year.mid, by_year.high))
        yield (
            f"{zh}一位成员大约分摊 {mid}；十次里有九次在 {low} 到 {high} 之间。",
            f"{en} a member's share is about {mid}; in nine runs of ten it is between {low} and {high}.",
        )
        whole = float(by_year.mid[place])
        if whole > 0 and paid[place] < whole * (1 - SMALL) and projection.chance is not None:
            yield (
                f"其中封顶和减免之后，成员自己大约付 {yuan(paid[place])}，其余按计划由平台承担、结转或减少互助金。",
                f"Of it, after caps and waivers, members pay about {yuan(paid[place])} themselves; the rest is borne "
                "by the sponsor, carried on, or taken off the aid, as the plan says.",
            )


def of_members(projection: Projection) -> Iterator[Both]:
    """How many members there are at the end."""
    runs = projection.expected if projection.chance is None else projection.chance
    end = band_of(runs.members[:, -1:])
    first = float(projection.expected.members[0, 0])
    low, mid, high, since = (about(float(each)) for each in (end.low[0], end.mid[0], end.high[0], first))
    yield (
        f"成员从 {since[0]}人到最后大约 {mid[0]}人（{low[0]}到 {high[0]}）。",
        f"Members go from {since[1]} to about {mid[1]} at the end ({low[1]} to {high[1]}).",
    )


def of_closing(projection: Projection) -> Iterator[Both]:
    """Whether the plan closes, and how far it is from that."""
    least, chance = projection.model.rules.least, float(projection.closing_chance[-1])
    if projection.closes_in:
        yield (
            f"按预期，计划在 {projection.closes_in} 期终止：成员少于 {people(least)} 人。",
            f"As expected, the plan closes in period {projection.closes_in}: members fall below {people(least)}.",
        )
    if least > 1:
        lowest = float(projection.expected.members[0].min()) / least
        yield (
            f"计划至少要有 {people(least)} 人；预期人数最低时是它的 {lowest:,.1f} 倍。"
            f"全部模拟里有 {percent(chance)} 在期末之前终止。",
            f"The plan needs {people(least)} members; at its lowest the expected number is {lowest:,.1f} times that. "
            f"In {percent(chance)} of all runs the plan closes before the end.",
        )


def of_drift(drift: Drift, years: int) -> Iterator[Both]:
    """Why the aid a member changes."""
    if years < 2 or drift.whole <= 0:
        return
    parts = (
        ("成员年龄变化", "the ages of members", drift.age),
        ("谁留下、谁离开（健康）", "who stays and who leaves (health)", drift.health),
        ("等待期、选择效应和趋势", "waiting, the select effect and the trend", drift.cover),
        ("从确诊到公示的时间", "the time from diagnosis to disclosure", drift.delay),
    )
    told = [(zh, en, f"{factor - 1:+.0%}") for zh, en, factor in parts if abs(factor - 1) >= SMALL]
    yield (
        f"人均互助金从第一年到最后一年变化 {drift.whole - 1:+.0%}"
        + ("：" + "，".join(f"{zh} {change}" for zh, _, change in told) if told else "")
        + "。",
        f"Aid a member changes by {drift.whole - 1:+.0%} from the first year to the last"
        + (": " + ", ".join(f"{en} {change}" for _, en, change in told) if told else "")
        + ".",
    )


def of_subsidy(bands: tuple[AgeBand, ...]) -> Iterator[Both]:
    """Who pays for whom."""
    pays = dict.fromkeys(("young", "old"), 0.0)
    gets, heads = dict(pays), dict(pays)
    for band in bands:
        side = "young" if band.to_age < OLDER_FROM else "old"
        pays[side] += band.pays_yuan * band.members
        gets[side] += band.receives_yuan * band.members
        heads[side] += band.members
    if min(heads.values()) <= 0 or min(pays.values()) <= 0:
        return
    young, old = gets["young"] / pays["young"], gets["old"] / pays["old"]
    yield (
        f"{OLDER_FROM} 岁以下的人每分摊 1 元，同龄人得到 {young:.2f} 元；"
        f"{OLDER_FROM} 岁及以上的人每分摊 1 元，得到 {old:.2f} 元。",
        f"For each yuan that members below {OLDER_FROM} pay, {young:.2f} comes back to their ages; for members of "
        f"{OLDER_FROM} and over it is {old:.2f}.",
    )


def of_incentive(projection: Projection) -> Iterator[Both]:
    """Who has a reason in money to leave."""
    own = incentive(projection)
    best, names = own.expected_yuan[0], projection.model.scenario.health[0]
    adults = own.ages >= 18
    losing = adults & (best < own.price_yuan)
    if not losing.any():
        return
    first, last = int(own.ages[losing].min()), int(own.ages[losing].max())
    at = int(np.argmax(losing))
    yield (
        f"只算钱，{first} 到 {last} 岁、{names.zh}的人有理由离开：例如 {first} 岁一年付 ¥{own.price_yuan[at]:,.0f}，"
        f"预期得到 ¥{best[at]:,.0f}。",
        f"In money alone, members of {first} to {last} {names.en} have a reason to leave: at {first}, for example, one "
        f"pays ¥{own.price_yuan[at]:,.0f} a year for an expected aid of ¥{best[at]:,.0f}.",
    )


def of_spiral(spiral: Spiral) -> Both:
    """Whether a price feeds itself."""
    share = max(spiral.gain, 0.0)
    since = (
        (
            f"从 {spiral.since} 期起，成员在减少而分摊在上升。",
            f" Since period {spiral.since} members fall while the share rises.",
        )
        if spiral.since
        else ("", "")
    )
    told = {
        "calm": ("价格基本不会自己推高自己", "A price hardly feeds itself"),
        "warning": ("注意：价格会部分推高自己", "Take care: a price partly feeds itself"),
        "spiral": ("警告：价格推高价格，是螺旋", "Warning: each rise of the price brings the next, a spiral"),
    }[spiral.verdict]
    return (
        f"{told[0]}：分摊每高 1%，因为有人离开、有人不来，以后的分摊再高 {share:.2f}%。{since[0]}",
        f"{told[1]}: a share that is 1 % higher makes later shares {share:.2f} % higher, because of who leaves and who "
        f"does not come.{since[1]}",
    )


def of_effects(effects: tuple[Effect, ...]) -> Iterator[tuple[Both | str, ...]]:
    """A row for each design that was compared."""
    for each in effects:
        closes = each.closes_in or "–"
        yield (
            (each.zh, each.en),
            f"¥{each.first_year_yuan:,.2f}",
            f"¥{each.last_year_yuan:,.2f}",
            people(each.members_at_end),
            f"{each.from_young_part:+.0%}",
            f"{each.gain:.2f}",
            closes,
        )
