"""Pictures of a projection as SVG. They have numbers and days and no words, so one picture serves both languages;
what the colours mean stands beside it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import altair as alt
import numpy as np
import vl_convert

from gongji.actuarial.kernels.arrays import Floats
from gongji.actuarial.outputs import Band

WIDTH, HEIGHT = 460, 230
GREEN, DARK, INK = "#0b7a5c", "#075c45", "#1d2b26"
SAND, SKY, PALE, RED = "#c98a2b", "#6d8fb5", "#b9d8cd", "#b3402f"
FONT = "system-ui, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
LABELS_WIDTH = 56

Dots = Sequence[tuple[date, float]]


def band_over_time(
    days: Sequence[date],
    band: Band,
    *,
    title: str,
    scale: float = 1.0,
    dots: Dots = (),
    split_on: date | None = None,
    floor: float | None = None,
) -> str:
    """A line with its band over days; `dots` were observed, a dashed upright line stands where the forecast begins."""
    rows = [
        {"on": on.isoformat(), "low": low * scale, "mid": mid * scale, "high": high * scale}
        for on, low, mid, high in zip(days, band.low.tolist(), band.mid.tolist(), band.high.tolist(), strict=True)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(x=day_axis())
    layers = [
        base.mark_area(color=PALE, opacity=0.75).encode(y=alt.Y("low:Q", title=None, axis=amounts()), y2="high:Q"),
        base.mark_line(color=GREEN, strokeWidth=2.5).encode(y="mid:Q"),
    ]
    if split_on is not None:
        there = alt.Chart(alt.Data(values=[{"on": split_on.isoformat()}]))
        layers.append(there.mark_rule(color=INK, strokeDash=[4, 4]).encode(x="on:T"))
    if floor is not None:
        there = alt.Chart(alt.Data(values=[{"floor": floor * scale}]))
        layers.append(there.mark_rule(color=RED, strokeDash=[6, 3], strokeWidth=1.5).encode(y="floor:Q"))
    if dots:
        seen = alt.Data(values=[{"on": on.isoformat(), "value": value * scale} for on, value in dots])
        layers.append(
            alt.Chart(seen).mark_point(color=SAND, filled=True, size=45, opacity=1).encode(x="on:T", y="value:Q")
        )
    return drawn(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT), title=title)


def bars_with_bands(names: Sequence[str], band: Band, *, title: str, scale: float = 1.0) -> str:
    """A bar for each name, with its band as a line."""
    rows = [
        {"name": name, "low": low * scale, "mid": mid * scale, "high": high * scale}
        for name, low, mid, high in zip(names, band.low.tolist(), band.mid.tolist(), band.high.tolist(), strict=True)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(x=name_axis(names))
    bars = base.mark_bar(color=GREEN, cornerRadiusEnd=3, width={"band": 0.55}).encode(
        y=alt.Y("mid:Q", title=None, axis=amounts())
    )
    whiskers = base.mark_rule(color=INK, strokeWidth=2).encode(y="low:Q", y2="high:Q")
    return drawn((bars + whiskers).properties(width=WIDTH, height=HEIGHT), title=title)


def bars_side_by_side(names: Sequence[str], values: Mapping[str, Floats], *, title: str, percent: bool = False) -> str:
    """Bars of several colours (the keys of `values`) beside each other for each name."""
    rows = [
        {"name": name, "colour": colour, "value": float(column[place])}
        for colour, column in values.items()
        for place, name in enumerate(names)
    ]
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=name_axis(names),
            xOffset=alt.XOffset("colour:N", sort=list(values)),
            y=alt.Y("value:Q", title=None, axis=amounts(form=".0%" if percent else "~s")),
            color=alt.Color("colour:N", scale=None),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    return drawn(chart, title=title)


def lines_over_ages(ages: Floats, lines: Mapping[str, Floats], *, title: str) -> str:
    """Lines of several colours over ages."""
    rows = [
        {"age": age, "colour": colour, "value": float(value)}
        for colour, column in lines.items()
        for age, value in zip(ages.tolist(), column.tolist(), strict=True)
    ]
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("age:Q", title=None, axis=alt.Axis(grid=False, tickCount=7, format="d")),
            y=alt.Y("value:Q", title=None, axis=amounts()),
            color=alt.Color("colour:N", scale=None),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    return drawn(chart, title=title)


def chance_over_time(days: Sequence[date], chance: Floats, *, title: str) -> str:
    """A chance, from 0 to 1, growing over days."""
    rows = [{"on": on.isoformat(), "chance": float(part)} for on, part in zip(days, chance, strict=True)]
    top = max(0.05, float(np.max(chance)))
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_area(color=SAND, opacity=0.6, line={"color": SAND}, interpolate="step-after")
        .encode(
            x=day_axis(),
            y=alt.Y("chance:Q", title=None, scale=alt.Scale(domain=[0, top]), axis=amounts(form=".0%")),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    return drawn(chart, title=title)


def day_axis() -> Any:
    """Days along the bottom."""
    return alt.X("on:T", title=None, axis=alt.Axis(format="%Y-%m", grid=False, tickCount=6, labelFlush=True))


def name_axis(names: Sequence[str]) -> Any:
    """Names along the bottom, in their order."""
    return alt.X("name:N", title=None, sort=list(names), axis=alt.Axis(labelAngle=0, ticks=False, labelPadding=6))


def amounts(*, form: str = "~s") -> Any:
    """Amounts up the side, equally wide in every picture."""
    return alt.Axis(tickCount=5, format=form, minExtent=LABELS_WIDTH, maxExtent=LABELS_WIDTH, ticks=False, domain=False)


def drawn(chart: Any, *, title: str) -> str:
    """A chart as an SVG element that scales with the page and tells its title."""
    styled = (
        chart.configure(font=FONT, background="transparent", padding=4)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, labelColor="#4d5b55", gridColor="#e6ebe8", domainColor="#c9d3ce")
    )
    svg = numbered(str(vl_convert.vegalite_to_svg(styled.to_dict())), title)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)


def numbered(svg: str, title: str) -> str:
    """The picture with names inside it that depend on its title alone; the renderer counts on through a process."""
    names = dict.fromkeys(re.findall(r'id="([^"]+)"', svg))
    prefix = f"p{zlib.crc32(title.encode()):08x}"
    for number, name in enumerate(names):
        svg = re.sub(rf'(id="|url\(#|href="#){re.escape(name)}(?=["\)])', rf"\g<1>{prefix}-{number}", svg)
    return svg
