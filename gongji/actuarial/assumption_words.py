"""The assumptions of a scenario in words, for the report: what each key means, and its value as people write it."""

from __future__ import annotations

from collections.abc import Iterator

from gongji.actuarial.report_page import Both
from gongji.actuarial.scenario import Bass, Given, Logistic, Scenario, Steady

STARTS: dict[str, Both] = {
    "settled": ("成员早已加入，等待期已过", "members joined long ago and are through their waiting"),
    "new": ("所有人在开始那天加入", "all join on the opening day"),
    "empty": ("从零开始，按加入曲线增长", "from nobody, by the joining curve"),
}


def assumptions(scenario: Scenario) -> Iterator[tuple[Both, Both]]:
    """What is assumed, thing by thing, and how much."""
    yield ("开始", "start"), STARTS[scenario.start]
    yield from of_people(scenario)
    yield from of_illness(scenario)
    yield ("加入", "joining"), curve_words(scenario.joining.curve)
    yield (
        ("价格对加入的影响（几次方）", "power of the price in joining"),
        same(f"{scenario.joining.price_response:g}"),
    )
    yield from of_leaving(scenario)
    yield from of_uncertainty(scenario)


def same(text: str) -> Both:
    """A value that reads alike in both languages."""
    return text, text


def of_people(scenario: Scenario) -> Iterator[tuple[Both, Both]]:
    """Who there is to join."""
    people = scenario.people
    source = ("2020 年人口普查", "census of 2020") if people.file is None else same(people.file.name)
    yield ("人口", "people"), source
    tilt = ("年龄倾斜（每 10 岁，对数；负为更年轻）", "tilt of ages (log, for ten years; below 0 younger)")
    yield tilt, same(f"{people.age_tilt:g}")
    for each in scenario.health:
        yield (
            (f"健康：{each.zh}", f"health: {each.en}"),
            (
                f"占 {each.part:.0%}，患病是平均的 {each.relative:g} 倍",
                f"{each.part:.0%} of people, ill {each.relative:g} times as often",
            ),
        )
    yield (
        ("逆选择（加入）：大于 0 是风险高的先来", "selection in joining: above 0, who has more to expect comes first"),
        same(f"{people.value_response:g}"),
    )


def of_illness(scenario: Scenario) -> Iterator[tuple[Both, Both]]:
    """How often people fall ill, and when it is seen."""
    illness, select, delay = scenario.illness, scenario.select, scenario.delay
    table = ("重疾经验发生率表 2006–2010（25 种）", "critical illness table 2006–2010 (25 illnesses)")
    yield ("发病率表", "illness table"), table if illness.file is None else same(illness.file.name)
    yield ("水平（表的倍数）", "level, in multiples of the table"), same(f"{illness.level:g}")
    yield ("每年趋势", "trend a year"), same(f"{illness.yearly_trend:+.1%}")
    usual = ("按常用比例", "in the usual parts")
    named = same("; ".join(f"{name} {each.part:g}" for name, each in illness.covers.items()))
    yield ("各保障内容的案件", "cases of each cover"), named if illness.covers else usual
    yield ("其中意外", "of them accidents"), same(f"{illness.accident_share:.0%}")
    yield (
        ("选择效应", "select effect"),
        (
            f"等待期刚过时是以后的 {select.start:g} 倍，约 {select.years:g} 年消退",
            f"{select.start:g} times right after waiting, fading over about {select.years:g} years",
        ),
    )
    yield (
        ("从确诊到公示", "from diagnosis to disclosure"),
        (
            f"平均 {delay.mean_days:g} 天，至少 {delay.least_days:g} 天",
            f"{delay.mean_days:g} days on average, at least {delay.least_days:g}",
        ),
    )


def curve_words(curve: Steady | Logistic | Bass | Given) -> Both:
    """A joining curve in words."""
    if isinstance(curve, Steady):
        return f"每年有最初人数的 {curve.yearly:.0%}", f"{curve.yearly:.0%} of the first members a year"
    if isinstance(curve, Logistic):
        return (
            f"逻辑曲线：共 {curve.reach:g} 倍，增速 {curve.growth:g}/年，第 {curve.middle:g} 年过半",
            f"logistic: {curve.reach:g} times in all, growth {curve.growth:g} a year, half in year {curve.middle:g}",
        )
    if isinstance(curve, Bass):
        return (
            f"Bass 曲线：共 {curve.reach:g} 倍，p {curve.innovators:g}，q {curve.imitators:g}（每年）",
            f"Bass: {curve.reach:g} times in all, p {curve.innovators:g}, q {curve.imitators:g} a year",
        )
    return same(curve.file.name)


def of_leaving(scenario: Scenario) -> Iterator[tuple[Both, Both]]:
    """How people go."""
    leaving = scenario.leaving
    yield ("每年退出（价格为 0 时）", "leaving a year, at price 0"), same(f"{leaving.yearly:.1%}")
    yield (
        ("人们在意的年价格", "a yearly price that people notice"),
        (f"{leaving.noticed_yuan_a_year:g} 元", f"{leaving.noticed_yuan_a_year:g} yuan"),
    )
    for each in leaving.price_response:
        yield (
            (
                f"{each.from_age} 岁起，价格对退出的影响（几次方）",
                f"from age {each.from_age}, power of the price in leaving",
            ),
            same(f"{each.power:g}"),
        )
    yield (
        ("逆选择（退出）：大于 0 是吃亏的先走", "selection in leaving: above 0, who has less to expect goes first"),
        same(f"{leaving.value_response:g}"),
    )
    mortality = ("计入退出", "within leaving") if leaving.mortality_file is None else same(leaving.mortality_file.name)
    yield ("死亡", "deaths"), mortality


def of_uncertainty(scenario: Scenario) -> Iterator[tuple[Both, Both]]:
    """What is not known, as standard deviations."""
    unsure = scenario.uncertainty
    for zh, en, value in (
        ("患病水平", "level of illness", unsure.level),
        ("年与年之间的患病", "illness from year to year", unsure.yearly),
        ("加入", "joining", unsure.joining),
        ("退出", "leaving", unsure.leaving),
        ("对价格的反应", "response to the price", unsure.response),
    ):
        yield (f"不确定：{zh}（标准差）", f"not known: {en} (standard deviation)"), same(f"{value:.0%}")
