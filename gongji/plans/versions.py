"""The versions of a plan, and which of them is in force on a day.

A plan's folder holds its newest version as `plan.toml` and the earlier ones as `versions/<version>.toml`. A version is
never edited: whoever agreed to it can read it as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from gongji.errors import Mistakes, Refused
from gongji.plans.document import Plan
from gongji.plans.reading import read_plan

NEWEST = "plan.toml"
EARLIER = "versions"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """One version of a plan, and the file that says it."""

    plan: Plan
    file: Path

    @property
    def version(self) -> str | None:
        """What the version is called."""
        return self.plan.version

    @property
    def effective_from(self) -> date | None:
        """The day from which it holds."""
        return self.plan.effective_from


def version_files(folder: Path) -> tuple[Path, ...]:
    """The documents of a plan's folder: the earlier ones by name, then the newest."""
    return (*sorted((folder / EARLIER).glob("*.toml")), folder / NEWEST)


def read_versions(folder: Path) -> tuple[PlanVersion, ...]:
    """All versions of a plan, the oldest first; raises Refused with every mistake in any of them, or between them."""
    mistakes, found = Mistakes(), []
    for file in version_files(folder):
        with mistakes:
            found.append(PlanVersion(plan=read_plan(file), file=file))
    mistakes.refuse()
    mistakes.found += between_versions(found)
    mistakes.refuse()
    return tuple(found) if len(found) == 1 else tuple(sorted(found, key=lambda each: each.effective_from or date.min))


def between_versions(versions: Sequence[PlanVersion]) -> list[str]:
    """A sentence for everything that does not fit between versions of one plan; the newest comes last."""
    *earlier, newest = versions
    wrong = [
        f"{each.file}: id '{each.plan.id}' is not the plan's own '{newest.plan.id}'"
        for each in earlier
        if each.plan.id != newest.plan.id
    ]
    wrong += [
        f"{each.file}: version {each.version!r} is not the name of the file, '{each.file.stem}'"
        for each in earlier
        if each.version != each.file.stem
    ]
    if earlier:
        wrong += [
            f"{each.file}: effective_from is missing; of several versions each needs its day"
            for each in versions
            if each.effective_from is None
        ]
    dated = sorted((each.effective_from, str(each.file)) for each in versions if each.effective_from is not None)
    for (one, first), (other, second) in pairwise(dated):
        if one == other:
            wrong.append(f"{second}: effective_from {other} is that of {first} too")
    if dated and newest.effective_from is not None and dated[-1][0] > newest.effective_from:
        wrong.append(f"{newest.file}: effective_from {newest.effective_from} is before {dated[-1][1]}")
    if newest.version in {each.version for each in earlier}:
        wrong.append(f"{newest.file}: version {newest.version!r} stands in {EARLIER}/ too")
    return wrong


def in_force(versions: Sequence[PlanVersion], on: date) -> PlanVersion:
    """The version that holds on a day; one without a day holds always. Raises Refused on a day before the first."""
    begun = [each for each in versions if each.effective_from is None or each.effective_from <= on]
    if not begun:
        raise Refused(f"plan '{versions[0].plan.id}' began on {versions[0].effective_from}, after {on}")
    return max(begun, key=lambda each: each.effective_from or date.min)
