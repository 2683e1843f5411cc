"""How many days somebody waits before an illness is aided, by cause and by what falls ill."""

from __future__ import annotations

from gongji.plans.document import Plan


def waiting_days(plan: Plan, *, cover: str | None = None, accident: bool = False) -> int:
    """The waiting days for a cover: those of an accident, of the cover's own group, or the plan's."""
    if plan.waiting is None:
        return 0
    if accident:
        return plan.waiting.accident_days
    own = [group.days for group in plan.waiting.groups if cover in group.covers]
    return own[0] if own else plan.waiting.days
