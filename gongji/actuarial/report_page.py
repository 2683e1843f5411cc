"""A report as one HTML file that needs nothing else: both languages in it, a switch without script, pictures inside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Both = tuple[str, str]

STYLE = """
:root { --green: #0b7a5c; --ink: #1d2b26; --soft: #4d5b55; --line: #e2e9e5; --pale: #f3f8f6; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; line-height: 1.65;
  font: 16px/1.65 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
main, header.top { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
header.top { padding-top: 28px; }
h1 { font-size: 1.7rem; line-height: 1.3; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; }
h3 { font-size: 1rem; margin: 0 0 .2rem; }
p { margin: .4rem 0; }
.soft { color: var(--soft); }
.note { background: var(--pale); border-left: 4px solid var(--green); padding: .6rem 1rem; margin: 1rem 0; }
.words { font-size: 1.06rem; padding-left: 1.3rem; }
.words li { margin: .5rem 0; }
.figures { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); margin: 1.2rem 0; }
.figures div { border: 1px solid var(--line); border-radius: 12px; padding: 12px 16px; }
.figures b { display: block; font-size: 1.45rem; color: var(--green); line-height: 1.35; }
.figures small { color: var(--soft); }
.pictures { display: grid; gap: 28px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); }
figure { margin: 0; }
figure svg { width: 100%; height: auto; display: block; }
figcaption { color: var(--soft); font-size: .92rem; }
.key i { display: inline-block; width: .8em; height: .8em; border-radius: 3px; margin: 0 .35em 0 .8em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .4rem .7rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; white-space: normal; min-width: 7.5em; }
.told th, .told td { text-align: left; white-space: normal; }
th { color: var(--soft); font-weight: 600; }
.switch { position: absolute; top: 14px; right: 20px; }
.switch label { padding: 6px 12px; border: 1px solid var(--line); border-radius: 999px; cursor: pointer; }
input.language { position: absolute; opacity: 0; }
input.language:focus-visible ~ .switch label { outline: 2px solid var(--green); }
#zh:checked ~ * [lang="en"], #en:checked ~ * [lang="zh-Hans"] { display: none; }
#zh:checked ~ .switch label[for="zh"], #en:checked ~ .switch label[for="en"] { background: var(--green); color: #fff; }
footer { margin: 3rem 0 2rem; color: var(--soft); font-size: .92rem; }
@media (max-width: 720px) { header.top { padding-top: 62px; } }
@media print { .switch { display: none; } figure, table { break-inside: avoid; } }
"""


def both(words: Both) -> str:
    """A text in both languages, one of which is shown."""
    return f'<span lang="zh-Hans">{escape(words[0])}</span><span lang="en">{escape(words[1])}</span>'


def page(title: Both, subtitle: Both, statement: Both, sections: Sequence[str], footer: Both) -> str:
    """The whole file."""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="zh-Hans"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title[0])} · {escape(title[1])}</title><style>{STYLE}</style></head><body>",
            '<input class="language" type="radio" name="language" id="zh" checked>',
            '<input class="language" type="radio" name="language" id="en">',
            '<div class="switch"><label for="zh">中文</label> <label for="en">English</label></div>',
            f'<header class="top"><h1>{both(title)}</h1><p class="soft">{both(subtitle)}</p>',
            f'<p class="note">{both(statement)}</p></header><main>',
            *sections,
            f"<footer><p>{both(footer)}</p></footer></main></body></html>",
            "",
        ]
    )


def heading(words: Both) -> str:
    """The heading of a section."""
    return f"<h2>{both(words)}</h2>"


def paragraphs(sentences: Sequence[Both]) -> str:
    """Sentences that matter, one below the other."""
    return '<ul class="words">' + "".join(f"<li>{both(each)}</li>" for each in sentences) + "</ul>"


def figures(items: Sequence[tuple[str, Both]]) -> str:
    """Large figures with what they are."""
    cells = "".join(f"<div><b>{escape(figure)}</b><small>{both(words)}</small></div>" for figure, words in items)
    return f'<div class="figures">{cells}</div>'


def picture(svg: str, title: Both, caption: Both, key: Sequence[tuple[str, Both]] = ()) -> str:
    """A picture with its title, what it shows, and what its colours mean."""
    colours = "".join(f'<i style="background:{colour}"></i>{both(words)}' for colour, words in key)
    legend = f'<div class="key">{colours}</div>' if colours else ""
    return f"<figure><h3>{both(title)}</h3>{svg}<figcaption>{legend}{both(caption)}</figcaption></figure>"


def pictures(items: Sequence[str]) -> str:
    """Pictures beside each other where there is room."""
    return f'<div class="pictures">{"".join(items)}</div>'


def table(head: Sequence[Both], rows: Sequence[Sequence[Both | str]], *, words: bool = False) -> str:
    """A table of figures, or of words; texts that are the same in both languages stand alone."""
    top = "".join(f"<th>{both(each)}</th>" for each in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{both(c) if isinstance(c, tuple) else escape(c)}</td>" for c in row) + "</tr>"
        for row in rows
    )
    kind = ' class="told"' if words else ""
    return f'<div class="scroll"><table{kind}><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
