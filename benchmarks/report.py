"""RESULTS.md and its pictures, written from the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures, Part, Sizes
from benchmarks.promises import held

RESULTS = Path(__file__).with_name("RESULTS.md")
PICTURE = Path(__file__).with_name("cost.svg")
GREEN, SAND, SKY, INK, GREY = "#0b7a5c", "#c98a2b", "#6d8fb5", "#1d2b26", "#4d5b55"
WAYS = {
    "settle": ("settle + tree", GREEN),
    "rows": ("rows in PostgreSQL", SAND),
    "loop": ("a loop in Python", SKY),
}
HEAD = """# Figures

Written by `make bench`: whole commands as a user runs them, medians of three runs, on files that lie in the system's
cache, after bytecode and compiled kernels were on the disk. `make bench SIZES="1 10 100"` takes its sizes in millions
of members, `SIZES=450` adds that size; `python -m benchmarks PART SIZE` prints one part alone. A run on another machine
starts this page anew.

Machine: {machine}.

## What must be reached

| what | wanted | reached | |
|---|---|---|---|
{promises}

![What a settlement costs, by size](cost.svg)
"""


def write(figures: Figures, parts: Mapping[str, Part]) -> None:
    """Write the report and its picture."""
    RESULTS.write_text(text(figures, parts), encoding="utf-8")
    PICTURE.write_text(picture(completed(figures, parts)), encoding="utf-8")


def completed(figures: Figures, parts: Mapping[str, Part]) -> dict[str, Sizes]:
    """The figures of every part that was measured, with those that take several sizes."""
    return {name: part.complete(figures.parts[name]) for name, part in parts.items() if name in figures.parts}


def text(figures: Figures, parts: Mapping[str, Part]) -> str:
    """The words and tables of the report."""
    known = completed(figures, parts)
    signs = {True: "✓", False: "✗"}
    rows = [f"| {what} | {wanted} | {reached} | {signs[enough]} |" for what, wanted, reached, enough in held(known)]
    head = HEAD.format(machine=figures.machine, promises="\n".join(rows))
    return head + "".join(section(parts[name], sizes, figures.days[name]) for name, sizes in known.items())


def section(part: Part, sizes: Sizes, days: Mapping[int, str]) -> str:
    """A part's words and table."""
    heading = "| members | " + " | ".join(column.heading for column in part.columns) + " | measured on |"
    rule = "|" + "---:|" * (len(part.columns) + 2)
    rows = [row(part, members, sizes[members], days[members]) for members in sorted(sizes)]
    return "\n".join([f"\n## {part.title}", "", part.words, "", heading, rule, *rows, ""])


def row(part: Part, members: int, values: Mapping[str, float], day: str) -> str:
    """One line of a part's table."""
    cells = (format(values[column.name], column.form) for column in part.columns)
    return " | ".join([f"| {members:,}", *cells, f"{day} |"])


def picture(figures: Mapping[str, Sizes]) -> str:
    """Seconds by number of members, and beside it what each member adds to a settlement."""
    import altair as alt
    import vl_convert

    both = alt.hconcat(seconds_by_size(alt, figures), added_by_size(alt, figures.get("settle", {})), spacing=40)
    styled = (
        both.configure(font="system-ui, sans-serif", background="white", padding=12)
        .configure_view(stroke=None)
        .configure_title(fontSize=14, color=INK, anchor="start", offset=10)
        .configure_axis(labelFontSize=12, labelColor=GREY, gridColor="#e6ebe8", domain=False, ticks=False)
    )
    return str(vl_convert.vegalite_to_svg(styled.to_dict()))


def seconds_by_size(alt: Any, figures: Mapping[str, Sizes]) -> Any:
    """Seconds of each way to do it, both axes in powers of ten; the name stands at each way's largest size."""
    rows: list[dict[str, Any]] = [
        {"way": name, "members": members, "seconds": values["seconds"], "name": name if members == max(sizes) else ""}
        for part, (name, _) in WAYS.items()
        if (sizes := figures.get(part, {}))
        for members, values in sorted(sizes.items())
    ]
    colors = alt.Scale(domain=[name for name, _ in WAYS.values()], range=[color for _, color in WAYS.values()])
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("members:Q", title=None, scale=logarithmic(alt, [r["members"] for r in rows]), axis=in_words(alt)),
        y=alt.Y("seconds:Q", title=None, scale=logarithmic(alt, [r["seconds"] for r in rows]), axis=in_words(alt)),
        color=alt.Color("way:N", scale=colors, legend=None),
    )
    names = base.mark_text(dy=-15, fontSize=13, fontWeight=600).encode(text="name:N")
    drawn = alt.layer(base.mark_line(strokeWidth=2), base.mark_circle(size=70, opacity=1), names)
    return drawn.properties(width=380, height=260, title="seconds, by number of members")


def logarithmic(alt: Any, values: Sequence[float]) -> Any:
    """A scale in powers of ten, with room around the values for names."""
    return alt.Scale(type="log", domain=[min(values) / 4, max(values) * 3], nice=False) if values else alt.Scale()


def in_words(alt: Any) -> Any:
    """An axis that names the powers of ten only."""
    size = "datum.value < 1e6 ? format(datum.value, ',~r') : format(datum.value / 1e6, ',d') + ' million'"
    is_power = "abs(log(datum.value) / log(10) - round(log(datum.value) / log(10))) < 1e-9"
    color = alt.condition(is_power, alt.value("#e6ebe8"), alt.value("transparent"))
    return alt.Axis(labelExpr=f"({is_power}) ? {size} : ''", gridColor=color, labelOverlap=False)


def added_by_size(alt: Any, settled: Sizes) -> Any:
    """What each member adds to the time of a settlement, which is flat where cost follows size."""
    rows = [{"members": f"{m:,}", "us": values["added_us"]} for m, values in sorted(settled.items())]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("members:N", sort=[row["members"] for row in rows], title=None),
        x=alt.X("us:Q", title=None, scale=alt.Scale(zero=True), axis=None),
    )
    bars = base.mark_bar(color=GREEN, cornerRadiusEnd=2, height=18)
    labels = base.mark_text(align="left", dx=6, fontSize=12, color=INK).encode(text=alt.Text("us:Q", format=".3f"))
    title = "µs that each member adds to settle + tree"
    return alt.layer(bars, labels).properties(width=220, height=alt.Step(44), title=title)
