"""Pictures, drawn on the server as SVG: the same in page, report and print, and no script is needed to see them.

Each picture is a pure function of figures and language, drawn once and remembered. What it shows also stands beside
it in words or a table, and its title tells it to a screen reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from gongji.actuarial.industry import IndustryYear
from gongji.community.periods.queries import MyYear, PublicPeriod
from gongji.fen import decimal_yuan
from gongji.plans.words import Language

WIDTH = 300
GREEN, DARK, INK = "#0b7a5c", "#075c45", "#1d2b26"
SAND, SKY, PALE = "#c98a2b", "#6d8fb5", "#b9d8cd"
LABELS_WIDTH = 48
FONT = "system-ui, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"

Rows = tuple[tuple[Any, ...], ...]


def year(periods: Sequence[PublicPeriod], language: Language) -> str:
    """Share and members who took part, over the periods of a year."""
    rows = tuple((each.notice_on.isoformat(), decimal_yuan(each.share_fen), each.participants) for each in periods)
    return year_picture(rows, language)


def my_year(mine: MyYear, language: Language) -> str:
    """What one family paid in each period of a year."""
    rows = tuple((each.period.notice_on.isoformat(), decimal_yuan(each.due_fen)) for each in reversed(mine.periods))
    return my_year_picture(rows, language)


def where_it_went(period: PublicPeriod, language: Language) -> str:
    """Where each yuan of a period came from, and where it went."""
    words = (
        ("成员分摊", "平台承担", "上期结余", "互助金", "管理费", "结转下期")
        if language == "zh"
        else ("members", "platform", "carry in", "aid", "fee", "carry out")
    )
    sides = ("从哪来", "到哪去") if language == "zh" else ("from", "to")
    amounts = (
        (sides[0], words[0], period.collect_fen),
        (sides[0], words[1], period.sponsor_fen),
        (sides[0], words[2], period.carry_in_fen),
        (sides[1], words[3], period.aid_fen),
        (sides[1], words[4], period.fee_fen),
        (sides[1], words[5], period.carry_out_fen),
    )
    whole = sum(fen for side, _, fen in amounts if side == sides[0])
    if whole <= 0:
        return ""
    rows = tuple((side, what, decimal_yuan(fen)) for side, what, fen in amounts)
    return where_it_went_picture(rows, sides, words, language)


def industry(years: Sequence[IndustryYear], language: Language) -> str:
    """Members and aid as the model has them, and the day on which the last large platform closed."""
    rows = tuple((str(each.year), each.members / 1e8, each.aid_yuan / 1e8) for each in years)
    return industry_picture(rows, language)


@lru_cache(maxsize=64)
def industry_picture(rows: Rows, language: Language) -> str:
    """Two small charts: what was forecast for each year, with the years after the end shaded."""
    import altair as alt

    words = (
        ("成员（亿人）", "互助金（亿元）") if language == "zh" else ("members (100 million)", "aid (100 million yuan)")
    )
    data = alt.Data(values=[{"year": year, "members": members, "aid": aid} for year, members, aid in rows])
    shade = (
        alt.Chart(alt.Data(values=[{"since": "2022", "until": rows[-1][0]}]))
        .mark_rect(color="#f3ece0")
        .encode(x=alt.X("since:O", scale=alt.Scale(domain=[row[0] for row in rows])), x2="until:O")
    )
    axis = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, ticks=False, grid=False, labelPadding=8))
    charts = [
        (
            shade
            + alt.Chart(data)
            .mark_line(color=GREEN, strokeWidth=2.5, point=alt.OverlayMarkDef(color=GREEN, size=45))
            .encode(x=axis, y=alt.Y(f"{name}:Q", title=None, axis=amount_axis(alt, 4)))
        ).properties(width=WIDTH, height=110, title=title)
        for name, title in zip(("members", "aid"), words, strict=True)
    ]
    return drawn(alt.vconcat(*charts, spacing=14), title=" / ".join(words))


@lru_cache(maxsize=64)
def year_picture(rows: Rows, language: Language) -> str:
    """Two small charts over one calendar: shares as bars, members as a line."""
    import altair as alt

    words = ("每人分摊（元）", "参加分摊的人数") if language == "zh" else ("share a member (yuan)", "members who share")
    data = records(("on", "share", "members"), rows)
    months = calendar_axis(alt, language)
    shares = (
        alt.Chart(data)
        .mark_bar(color=GREEN, width=8, cornerRadiusEnd=2)
        .encode(x=months, y=alt.Y("share:Q", title=None, axis=amount_axis(alt, 4)))
        .properties(width=WIDTH, height=130, title=words[0])
    )
    members = (
        alt.Chart(data)
        .mark_area(color=PALE, line={"color": GREEN, "strokeWidth": 2})
        .encode(x=months, y=alt.Y("members:Q", title=None, axis=amount_axis(alt, 3)))
        .properties(width=WIDTH, height=90, title=words[1])
    )
    return drawn(alt.vconcat(shares, members, spacing=14), title=" / ".join(words))


@lru_cache(maxsize=512)
def my_year_picture(rows: Rows, language: Language) -> str:
    """Bars of what one family paid."""
    import altair as alt

    title = "我家每期分摊（元）" if language == "zh" else "what my family paid each period (yuan)"
    chart = (
        alt.Chart(records(("on", "paid"), rows))
        .mark_bar(color=GREEN, width=8, cornerRadiusEnd=2)
        .encode(x=calendar_axis(alt, language), y=alt.Y("paid:Q", title=None, axis=amount_axis(alt, 4)))
        .properties(width=WIDTH, height=130, title=title)
    )
    return drawn(chart, title=title)


@lru_cache(maxsize=256)
def where_it_went_picture(rows: Rows, sides: tuple[str, ...], words: tuple[str, ...], language: Language) -> str:
    """Two bars of the same length: where the money came from, and where it went."""
    import altair as alt

    shown = [row for row in rows if float(row[2]) > 0]
    named = [word for word in words if any(row[1] == word for row in shown)]
    colors = dict(zip(words, (GREEN, SKY, PALE, DARK, SAND, PALE), strict=True))
    chart = (
        alt.Chart(records(("side", "what", "amount", "order"), [(*row, words.index(row[1])) for row in shown]))
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            y=alt.Y(
                "side:N",
                sort=list(sides),
                title=None,
                axis=alt.Axis(ticks=False, domain=False, labelPadding=6),
            ),
            x=alt.X("sum(amount):Q", stack="zero", title=None, axis=None),
            color=alt.Color(
                "what:N",
                scale=alt.Scale(domain=named, range=[colors[word] for word in named]),
                legend=alt.Legend(title=None, orient="bottom", columns=3, symbolType="square"),
            ),
            order=alt.Order("order:Q"),
        )
        .properties(width=WIDTH - 20, height=96)
    )
    return drawn(chart, title="每一元的来去" if language == "zh" else "where each yuan came from and went")


def records(names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Any:
    """Rows as Vega-Lite takes them; amounts become numbers here, for drawing only."""
    import altair as alt

    drawable = [
        [float(value) if name in {"share", "paid", "amount"} else value for name, value in zip(names, row, strict=True)]
        for row in rows
    ]
    return alt.Data(values=[dict(zip(names, row, strict=True)) for row in drawable])


def amount_axis(alt: Any, ticks: int) -> Any:
    """Amounts or numbers up the side, equally wide in every picture."""
    return alt.Axis(
        tickCount=ticks, format=",d", minExtent=LABELS_WIDTH, maxExtent=LABELS_WIDTH, ticks=False, domain=False
    )


def calendar_axis(alt: Any, language: Language) -> Any:
    """A year's months along the bottom."""
    label = "month(datum.value) % 2 ? '' : (month(datum.value) + 1) + ' 月'"
    if language == "en":
        label = "month(datum.value) % 2 ? '' : timeFormat(datum.value, '%b')"
    axis = alt.Axis(labelExpr=label, tickCount="month", grid=False, labelOverlap=False, ticks=False, labelPadding=6)
    return alt.X("on:T", title=None, axis=axis)


def drawn(chart: Any, *, title: str) -> str:
    """A chart as an SVG element that scales with the page and tells its title."""
    import vl_convert

    styled = (
        chart.configure(font=FONT, background="transparent", padding=4)
        .configure_view(stroke=None)
        .configure_title(fontSize=14, fontWeight=600, color=INK, anchor="start", offset=8)
        .configure_axis(labelFontSize=12, labelColor="#4d5b55", gridColor="#e6ebe8", domainColor="#c9d3ce")
        .configure_legend(labelFontSize=13, labelColor=INK, symbolSize=120)
    )
    svg = str(vl_convert.vegalite_to_svg(styled.to_dict()))
    return svg.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)
