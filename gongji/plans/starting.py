"""A new plan begins as a copy of the nearest pack, less what is not the new operator's.

What goes: which platform it was, its version and days, where its rules came from, and whose it was. What stays is
every rule, with its comments, and a list of what to look at first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath

from gongji.plans.document import MADE_OF
from gongji.plans.document.vocabulary import Path
from gongji.plans.lines import key_lines
from gongji.plans.reading import parse_plan
from gongji.plans.versions import NEWEST

TO_FILL_IN = ('zh = "（请写上运营方的名称）"', 'en = "(write the operator\'s name here)"')
WITHOUT = ("platforms", "version", "effective_from", "disputes", "sources", "unsourced")
TO_LOOK_AT: tuple[tuple[Path, str], ...] = (
    (("operator",), "who runs the plan"),
    (("name",), "what it is called"),
    (("summary",), "what it is, in two sentences"),
    (("disputes",), "where disputes are decided"),
    (("admission",), "who may join"),
    (("declaration",), "what is asked about health"),
    (("fee",), "what the operator takes"),
    (("caps",), "the most that a member pays"),
    (("waivers",), "cutoffs that the sponsor bears; those of the pack are over"),
    (("aid",), "what one receives"),
    (("calendar", "first_notice_on"), "the first period"),
    (("members",), "how many members it needs"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """The text of a plan that was begun from a pack, and the lines of it to look at first, with why."""

    text: str
    to_look_at: tuple[tuple[int, str], ...]


def plan_id_for(out: FilePath, *, pack: str) -> str:
    """What a new plan is called: as its file, or as its folder where the file is plan.toml."""
    name = out.absolute().parent.name if out.name == NEWEST else out.stem
    return name if re.fullmatch(MADE_OF, name) and name != pack else f"my-{pack}"


def begin(pack_text: str, *, pack: str, plan_id: str) -> NewPlan:
    """A new plan from the text of a pack's document; raises Refused if the result were not in order."""
    kept = "".join(lines_kept(pack_text, pack=pack, plan_id=plan_id))
    text = kept.rstrip() + "\n"
    parse_plan(text.encode(), source=f"the new plan '{plan_id}'")
    lines = key_lines(text)
    return NewPlan(text=text, to_look_at=tuple((lines[path], why) for path, why in TO_LOOK_AT if path in lines))


def lines_kept(pack_text: str, *, pack: str, plan_id: str) -> Iterator[str]:
    """The lines of the new plan, with a first comment of its own instead of the pack's."""
    yield f"# Begun from Gongji's pack '{pack}'. Change what is yours; `gongji plan check` says what does not fit.\n"
    lines = pack_text.splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    owner, filled_in = owner_of_lines(pack_text), False
    for number, line in enumerate(lines[first:], start=first + 1):
        key = owner[number]
        if key == "id":
            yield f'id = "{plan_id}"\n'
        elif key == "operator" and line.strip() and not line.startswith("#"):
            if not filled_in:
                yield words_in(line)
            filled_in = True
        elif key not in WITHOUT:
            yield line


def words_in(line: str) -> str:
    """The operator to fill in, written as the pack writes it: as a table, or in one line."""
    if line.startswith("["):
        return "\n".join(["[operator]", *TO_FILL_IN, "", ""])
    return f"operator = {{ {', '.join(TO_FILL_IN)} }}\n"


def owner_of_lines(text: str) -> dict[int, str]:
    """The key of the top of the document that each line belongs to; empty lines and comments belong to what follows."""
    begins = {line: str(path[0]) for path, line in key_lines(text).items()}
    lines = text.splitlines()
    owner: dict[int, str] = {}
    current = ""
    waiting: list[int] = []
    for number, line in enumerate(lines, start=1):
        if number in begins:
            current = begins[number]
            owner |= dict.fromkeys(waiting, current)
            waiting = []
        if number not in begins and (not line.strip() or line.startswith("#")):
            waiting.append(number)
        else:
            owner |= dict.fromkeys([*waiting, number], current)
            waiting = []
    return owner | dict.fromkeys(waiting, current)
