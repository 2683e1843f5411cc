"""The report of a projection or a back-test: one file with words, pictures and tables in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from gongji.actuarial import meaning, pictures
from gongji.actuarial.assumption_words import assumptions
from gongji.actuarial.backtest import Backtest
from gongji.actuarial.beliefs import BELIEF_WORDS
from gongji.actuarial.design import effects
from gongji.actuarial.history import FITTED
from gongji.actuarial.horizon import Window
from gongji.actuarial.kernels.arrays import Flags, Wholes
from gongji.actuarial.outputs import REPORT, Band, Bands, band_of, shares, whole_file, yearly
from gongji.actuarial.pictures import DARK, GREEN, PALE, RED, SAND, SKY
from gongji.actuarial.projection import Projection
from gongji.actuarial.report_page import Both, figures, heading, page, paragraphs, picture, table
from gongji.actuarial.report_page import pictures as side_by_side
from gongji.actuarial.selection import AgeBand, drift, incentive, spiral, who_pays_for_whom, windows_of_year, years_of
from gongji.plans.document import Plan
from gongji.plans.words import not_insurance, plan_name

BAND_KEY: tuple[tuple[str, Both], ...] = (
    (GREEN, ("一半的模拟在上、一半在下", "half of the runs above, half below")),
    (PALE, ("十次里有九次在这里面", "nine runs of ten are in here")),
)
FOOTER: Both = (
    "公式、符号和出处见文档 docs/reference/projection.md。数字由共济（Gongji）计算，同样的输入和种子得到同样的结果。",
    "Formulas, symbols and sources: docs/reference/projection.md. Computed by Gongji; the same inputs and seed give "
    "the same figures.",
)
AGE_WIDTH = 10
CASES_TO_SEE = 10  # fewer leap so much from one to the next that a picture shows nothing else
SPANS: dict[int, Both] = {1: ("每期", "a period"), 6: ("每 6 期", "in 6 periods"), 12: ("每 12 期", "in 12 periods")}


def write_projection_report(folder: Path, projection: Projection, bands: Bands) -> None:
    """Leave report.html of a projection."""
    model = projection.model
    subsidy, loop = who_pays_for_whom(projection, width=AGE_WIDTH), spiral(projection)
    count = 0 if projection.chance is None else len(projection.chance.closed)
    sections = [
        heading(("这意味着什么", "What this means")),
        headline(projection),
        paragraphs(tuple(meaning.sentences(projection, bands=subsidy, drift=drift(projection), spiral=loop))),
        heading(("图", "Pictures")),
        side_by_side(projection_pictures(projection, bands, subsidy)),
        heading(("每一年", "Year by year")),
        year_table(projection),
        heading(("如果计划换一种设计", "If the plan were designed otherwise")),
        paragraphs((DESIGN_WORDS,)),
        design_table(projection),
        heading(("假设", "Assumptions")),
        assumption_table(projection),
    ]
    first, last = model.windows[0], model.windows[-1]
    subtitle = (
        f"从 {first.until} 到 {last.until}，开始时 {model.members:,.0f} 人，{count:,} 次模拟，种子 {projection.seed}，"
        f"情景 {model.scenario.name}",
        f"From {first.until} to {last.until}, {model.members:,.0f} members at the start, {count:,} runs, seed "
        f"{projection.seed}, scenario {model.scenario.name}",
    )
    title = (f"{plan_name(model.plan, 'zh')}：未来会怎样", f"{plan_name(model.plan, 'en')}: what may come")
    write(folder, page(title, subtitle, statement(model.plan), sections, FOOTER))


def statement(plan: Plan) -> Both:
    """The plan's own statement that it is not insurance."""
    return not_insurance(plan, "zh"), not_insurance(plan, "en")


def write(folder: Path, text: str) -> None:
    """Leave the file when it is complete."""
    with whole_file(folder / REPORT) as path:
        path.write_text(text, encoding="utf-8")


def headline(projection: Projection) -> str:
    """Four figures that say most."""
    by_year = meaning.share_by_year(projection)
    runs = projection.expected if projection.chance is None else projection.chance
    end, chance = band_of(runs.members[:, -1:]), float(projection.closing_chance[-1])
    return figures(
        (
            (meaning.yuan(float(by_year.mid[0])), ("第一年每人分摊", "share a member, first year")),
            (meaning.yuan(float(by_year.mid[-1])), ("最后一年每人分摊", "share a member, last year")),
            (meaning.people(float(end.mid[0])), ("最后的成员人数", "members at the end")),
            (meaning.percent(chance), ("期末之前终止的可能", "chance of closing before the end")),
        )
    )


def projection_pictures(projection: Projection, bands: Bands, subsidy: Sequence[AgeBand]) -> list[str]:
    """All pictures of a projection."""
    model = projection.model
    days = [window.until for window in bands.windows]
    least = model.rules.least if model.rules.least > 1 else None
    found = [
        over_time(days, bands.members, ("成员人数", "Members"), floor=least),
        *in_time(projection),
        share_by_year_picture(projection),
        ages_picture(projection),
        subsidy_picture(subsidy),
        incentive_picture(projection),
        closing_picture(projection, days, least),
    ]
    return [each for each in found if each]


def in_time(projection: Projection) -> list[str]:
    """Cases and share over time: by period, or over as many periods as have enough cases to look at."""
    runs = projection.expected if projection.chance is None else projection.chance
    settled = projection.settled
    usual = float(projection.expected.cases[0, settled].mean())
    periods = next((each for each in SPANS if each * usual >= CASES_TO_SEE), max(SPANS))
    whole = len(settled) // periods * periods
    days = [projection.model.windows[number].until for number in settled[periods - 1 : whole : periods]]
    zh, en = SPANS[periods]
    found = []
    for values, scale, title in (
        (runs.cases, 1.0, (f"{zh}互助案件", f"Cases {en}")),
        (shares(runs), 0.01, (f"{zh}每人分摊（元）", f"Share a member {en} (yuan)")),
    ):
        sums = values[:, settled[:whole]].reshape(len(values), -1, periods).sum(axis=2)
        found.append(over_time(days, band_of(sums), title, scale=scale))
    return found


def over_time(
    days: Sequence[date],
    band: Band,
    title: Both,
    *,
    scale: float = 1.0,
    floor: float | None = None,
) -> str:
    """A figure over the periods, with its band."""
    near = floor is not None and floor * 3 > float(band.low.min())  # a floor far below says it all in words
    key = (*BAND_KEY, (RED, ("计划的最低人数", "the least that the plan needs"))) if near else BAND_KEY
    svg = pictures.band_over_time(days, band, title=" / ".join(title), scale=scale, floor=floor if near else None)
    return picture(svg, title, ("", ""), key)


def share_by_year_picture(projection: Projection) -> str:
    """The share of each whole year."""
    by_year = meaning.share_by_year(projection)
    names = [str(year + 1) for year in range(len(by_year.mid))]
    title = ("每年每人分摊（元），第几年", "Share a member and year (yuan), by year")
    svg = pictures.bars_with_bands(names, by_year, title=" / ".join(title), scale=0.01)
    return picture(svg, title, ("竖线：十次里有九次", "the line: nine runs of ten"))


def ages_picture(projection: Projection) -> str:
    """How old members are at the beginning and at the end."""
    model, members = projection.model, projection.detail.members
    lives = [number for number in projection.settled if members[number].sum() > 0]
    if not lives:
        return ""
    names, inside = age_names(model.cells.age, model.cells.ages)
    columns = {
        colour: np.array([members[number][each].sum() / members[number].sum() for each in inside])
        for colour, number in ((SKY, lives[0]), (DARK, lives[-1]))
    }
    title = ("成员的年龄", "The ages of members")
    svg = pictures.bars_side_by_side(names, columns, title=" / ".join(title), percent=True)
    return picture(svg, title, ("", ""), ((SKY, ("开始", "at the beginning")), (DARK, ("最后", "at the end"))))


def age_names(age: Wholes, ages: int) -> tuple[list[str], list[Flags]]:
    """Names of ten-year bands, and which cells are in each."""
    firsts = range(0, ages, AGE_WIDTH)
    names = [f"{first}–{min(first + AGE_WIDTH, ages) - 1}" for first in firsts]
    return names, [(age >= first) & (age < first + AGE_WIDTH) for first in firsts]


def subsidy_picture(subsidy: Sequence[AgeBand]) -> str:
    """What each age pays and what falls to it."""
    names = [f"{band.from_age}–{band.to_age}" for band in subsidy]
    columns = {
        SAND: np.array([band.pays_yuan for band in subsidy]),
        GREEN: np.array([band.receives_yuan for band in subsidy]),
    }
    title = ("谁在帮谁：第一年每人付出和得到（元）", "Who pays for whom: a head in the first year (yuan)")
    svg = pictures.bars_side_by_side(names, columns, title=" / ".join(title))
    key = ((SAND, ("付出", "pays")), (GREEN, ("按患病得到（含管理费）", "falls to them (fee included)")))
    return picture(svg, title, ("", ""), key)


def incentive_picture(projection: Projection) -> str:
    """Own expected aid against the own price, by age and health."""
    own, health = incentive(projection), projection.model.scenario.health
    colours = (GREEN, RED, SKY, DARK, SAND)[: len(health)]
    lines = {colour: own.expected_yuan[place] for place, colour in enumerate(colours)} | {"#8a948f": own.price_yuan}
    title = ("留下值不值：按年龄（元/年）", "What staying is worth, by age (yuan a year)")
    svg = pictures.lines_over_ages(own.ages, lines, title=" / ".join(title))
    key = [
        (colour, (f"预期得到，{each.zh}", f"expected aid, {each.en}"))
        for colour, each in zip(colours, health, strict=True)
    ]
    return picture(svg, title, ("", ""), (*key, ("#8a948f", ("分摊", "price"))))


def closing_picture(projection: Projection, days: Sequence[date], least: float | None) -> str:
    """How near closing is: the chance that the plan has closed, or how many times the least it has."""
    chance = projection.closing_chance[projection.settled]
    if chance.max(initial=0.0) > 0:
        title = ("到这时已经终止的可能", "Chance of having closed by then")
        return picture(pictures.chance_over_time(days, chance, title=" / ".join(title)), title, ("", ""))
    if least is None:
        return ""
    runs = projection.expected if projection.chance is None else projection.chance
    times = band_of(runs.members[:, projection.settled] / least)
    return over_time(days, times, ("成员人数是最低人数的几倍", "Members, in multiples of the least"), floor=1.0)


def year_table(projection: Projection) -> str:
    """The figures of each whole year."""
    by_year, paid, model, expected = (
        meaning.share_by_year(projection),
        meaning.paid_by_year(projection),
        projection.model,
        projection.expected,
    )
    head = [
        ("年", "year"),
        ("每人分摊", "share a member"),
        ("十次有九次", "nine of ten"),
        ("成员自付", "members pay"),
        ("案件", "cases"),
        ("互助金（万元）", "aid (10,000 yuan)"),
        ("管理费（万元）", "fee (10,000 yuan)"),
        ("平台承担（万元）", "sponsor (10,000 yuan)"),
        ("年末成员", "members at its end"),
    ]
    rows: list[list[Both | str]] = []
    for year in range(years_of(model)):
        chosen = windows_of_year(model, year)
        amounts = (expected.aid_fen, expected.fee_fen, expected.sponsor_fen)
        rows.append(
            [
                str(year + 1),
                meaning.yuan(float(by_year.mid[year])),
                f"{meaning.yuan(float(by_year.low[year]))} – {meaning.yuan(float(by_year.high[year]))}",
                meaning.yuan(float(paid[year])),
                meaning.people(float(expected.cases[0, chosen].sum())),
                *(f"{float(each[0, chosen].sum()) / 1e6:,.1f}" for each in amounts),
                meaning.people(float(expected.members[0, np.nonzero(chosen)[0][-1]])),
            ]
        )
    return table(head, rows)


DESIGN_WORDS: Both = (
    "同样的人、同样的时间，只换一条规则；按预期计算，没有偶然。"
    "「青年付出的去向」是 40 岁以下成员所付中流向其他年龄的部分。「环路」是分摊高 1% 以后再推高多少 %。",
    "The same people and time, one rule changed, as expected and without chance. “From the young” is the part of what "
    "members below 40 pay that goes to other ages. “Loop” is how much a share that is 1 % higher raises later ones.",
)


def design_table(projection: Projection) -> str:
    """What other designs would do."""
    head = [
        ("设计", "design"),
        ("第一年分摊", "share, first year"),
        ("最后一年", "last year"),
        ("最后成员", "members at the end"),
        ("青年付出的去向", "from the young"),
        ("环路", "loop"),
        ("终止于", "closes in"),
    ]
    return table(head, list(meaning.of_effects(effects(projection))))


def assumption_table(projection: Projection) -> str:
    """What was assumed, in words."""
    rows: list[list[Both | str]] = [[what, value] for what, value in assumptions(projection.model.scenario)]
    return table([("假设", "assumption"), ("值", "value")], rows, words=True)


def write_backtest_report(folder: Path, tested: Backtest, bands: Bands) -> None:
    """Leave report.html of a back-test."""
    model = tested.model
    sections = [
        heading(("这意味着什么", "What this means")),
        paragraphs(tuple(backtest_sentences(tested))),
        heading(("图", "Pictures")),
        side_by_side(backtest_pictures(tested)),
        heading(("预测与后来公布的", "The forecast and what was published since")),
        score_table(tested) if tested.scores else paragraphs((NO_SCORES,)),
        heading(("拟合前后的参数", "Parameters before and after the fit")),
        belief_table(tested),
    ]
    title = (
        f"{plan_name(model.plan, 'zh')}：用过去检验预测",
        f"{plan_name(model.plan, 'en')}: a forecast tested on the past",
    )
    first, last = bands.windows[0].until, bands.windows[-1].until
    subtitle = (
        f"用 {tested.history.name} 到 {tested.until} 的数字拟合，预测 {first} 到 {last}",
        f"Fitted to the figures of {tested.history.name} up to {tested.until}; forecast from {first} to {last}",
    )
    write(folder, page(title, subtitle, statement(model.plan), sections, FOOTER))


NO_SCORES: Both = (
    "给出的历史里没有拟合之后的数字。以后有了，把它们加进同一个文件再运行，就会得到评分。",
    "The history has no figures after the fit. When there are some, add them to the file and run again for a score.",
)


def backtest_sentences(tested: Backtest) -> list[Both]:
    """What a fit and its forecast say."""
    seen, hidden = [row for row in tested.history.until(tested.until) if row.metric in FITTED], tested.scores
    found: list[Both] = [
        (
            f"拟合用了 {len(seen)} 条到 {tested.until} 为止公布的数字，没有用之后的任何东西。",
            f"The fit used {len(seen)} figures published by {tested.until}, and nothing from later.",
        )
    ]
    windows = tested.model.windows[tested.first :]
    years, sums = yearly(windows, shares(tested.outcome)[:, tested.first :])
    for place, year in enumerate(years):
        band, members = band_of(sums[:, [place]]), members_at_end(tested, windows, year)
        low, mid, high = (meaning.yuan(float(each[0])) for each in (band.low, band.mid, band.high))
        few, some, many = (meaning.about(float(each[0])) for each in (members.low, members.mid, members.high))
        found.append(
            (
                f"{year} 年：每人分摊大约 {mid}（十次有九次在 {low} 到 {high}）；年底成员大约 {some[0]}人"
                f"（{few[0]}到 {many[0]}）。",
                f"{year}: a share of about {mid} a member (nine of ten between {low} and {high}); about {some[1]} "
                f"members at its end ({few[1]} to {many[1]}).",
            )
        )
    if hidden:
        inside = sum(score.inside for score in hidden)
        found.append(
            (
                f"拟合之后公布的 {len(hidden)} 个数字里，{inside} 个在预测的区间内；区间应当容纳大约九成。",
                f"Of {len(hidden)} figures published after the fit, {inside} lie in their band; nine in ten should.",
            )
        )
    return found


def members_at_end(tested: Backtest, windows: Sequence[Window], year: int) -> Band:
    """Members at the last notice of a year."""
    last = max(number for number, window in enumerate(windows) if window.until.year == year)
    return band_of(tested.outcome.members[:, [tested.first + last]])


def backtest_pictures(tested: Backtest) -> list[str]:
    """Fit and forecast with what was published, for members, cases and share."""
    windows, outcome, rows = tested.model.windows, tested.outcome, tested.history.rows
    chosen = [number for number, window in enumerate(windows) if window.period]
    days, split_on = [windows[number].until for number in chosen], tested.until
    key = (*BAND_KEY, (SAND, ("公布的数字", "published figures")))
    taking = {
        "members": ("成员人数", "Members", outcome.members, 1.0, ("members_sharing", "members_enrolled")),
        "cases": ("每期互助案件", "Cases a period", outcome.cases, 1.0, ("cases_in_period",)),
        "share": (
            "每期每人分摊（元）",
            "Share a member and period (yuan)",
            shares(outcome) / 100.0,
            1.0,
            ("share_in_period",),
        ),
    }
    found = []
    for zh, en, values, scale, metrics in taking.values():
        dots = [(row.until, row.value) for row in rows if row.metric in metrics and row.until <= days[-1]]
        svg = pictures.band_over_time(
            days, band_of(values[:, chosen]), title=f"{zh} / {en}", scale=scale, dots=dots, split_on=split_on
        )
        caption = ("虚线：拟合的最后一天", "dashed line: the last day of the fit")
        found.append(picture(svg, (zh, en), caption, key))
    years, sums = yearly([windows[number] for number in chosen], shares(outcome)[:, chosen])
    title = ("每年每人分摊（元）", "Share a member and year (yuan)")
    svg = pictures.bars_with_bands([str(year) for year in years], band_of(sums), title=" / ".join(title), scale=0.01)
    return [*found, picture(svg, title, ("竖线：十次里有九次", "the line: nine runs of ten"))]


def score_table(tested: Backtest) -> str:
    """Every published figure after the fit beside its forecast."""
    head = [
        ("日期", "day"),
        ("指标", "figure"),
        ("公布", "published"),
        ("预测", "forecast"),
        ("区间", "band"),
        ("偏差", "off by"),
        ("在区间内", "inside"),
    ]
    rows: list[list[Both | str]] = [
        [
            str(score.row.until),
            score.row.metric,
            f"{score.row.value:,.10g}",
            f"{score.mid:,.4g}" if score.mid < 1000 else f"{score.mid:,.0f}",
            f"{score.low:,.4g} – {score.high:,.4g}" if score.high < 1000 else f"{score.low:,.0f} – {score.high:,.0f}",
            f"{score.off:+.0%}",
            ("是", "yes") if score.inside else ("否", "no"),
        ]
        for score in tested.scores
    ]
    return table(head, rows)


def belief_table(tested: Backtest) -> str:
    """What was believed of each parameter before the fit, and after it."""
    head: list[Both] = [
        ("参数", "parameter"),
        ("拟合前中位", "median before"),
        ("拟合后 5% – 50% – 95%", "after, 5 % – 50 % – 95 %"),
    ]
    rows: list[list[Both | str]] = []
    for name, values in tested.values.items():
        low, mid, high = np.percentile(values, (5, 50, 95))
        rows.append(
            [BELIEF_WORDS[name], f"{tested.calibration.beliefs[name].median:g}", f"{low:.3g} – {mid:.3g} – {high:.3g}"]
        )
    return table(head, rows)
