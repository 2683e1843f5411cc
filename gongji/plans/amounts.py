"""What one rule of aid gives in all for what is known of a case: exact, before tier and rounding, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from gongji.fen import floor_fen, short_yuan
from gongji.plans.document import Words
from gongji.plans.document.aid import Aid, Daily, Disability, LumpSum, OnProof, Reimbursement, Steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What the illness cost so far, in fen: all receipts, the part that basic insurance recognises, and what each
    other tier of the health system paid (brief F9).
    """

    total_fen: int = 0
    insured_fen: int = 0
    paid_by: Mapping[str, int] = field(default_factory=dict)

    @property
    def own_fen(self) -> int:
        """What nobody else has paid."""
        return max(self.total_fen - sum(self.paid_by.values()), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What an amount depends on: costs so far, days in hospital, and what became of the person."""

    costs: Costs = Costs()
    hospital_days: int = 0
    disability_grade: int | None = None
    died_on: date | None = None


def to_date(rule: Aid, case: Happened) -> tuple[Fraction, Words]:
    """What a rule gives in all for what is known of a case, exact, and how it comes about."""
    if isinstance(rule, LumpSum):
        return Fraction(rule.aid_fen), yuan_words(rule.aid_fen, zh="一次给付 {} 元", en="{} yuan in one sum")
    if isinstance(rule, OnProof):
        return on_proof(rule, case.costs)
    if isinstance(rule, Reimbursement):
        return reimbursement(rule, case.costs)
    if isinstance(rule, Steps):
        return steps(rule, case.costs)
    if isinstance(rule, Disability):
        return disability(rule, case)
    return daily(rule, case.hospital_days)


def counted(rule: OnProof | Reimbursement | Steps, costs: Costs) -> int:
    """The costs that a rule counts, less what the tiers of the health system that it names have paid."""
    basis = {"total": costs.total_fen, "insured": costs.insured_fen, "own": costs.own_fen}[rule.spend]
    taken_off = () if isinstance(rule, Steps) else rule.taken_off
    return max(basis - sum(costs.paid_by.get(tier, 0) for tier in taken_off), 0)


def on_proof(rule: OnProof, costs: Costs) -> tuple[Fraction, Words]:
    """A part at once; the rest as far as costs are proven, so that both together never exceed the proven costs."""
    at_once = rule.aid_fen * rule.at_once
    proven = min(Fraction(counted(rule, costs)), Fraction(rule.aid_fen))
    if proven <= at_once:
        return at_once, yuan_words(
            floor_fen(at_once),
            rule.aid_fen,
            zh="先给 {} 元，其余凭费用单据，合计最多 {} 元",
            en="{} yuan at once, the rest on proof of cost, {} yuan at most in all",
        )
    return proven, yuan_words(
        floor_fen(proven),
        rule.aid_fen,
        zh="单据证明的费用 {} 元，最多 {} 元",
        en="proven costs of {} yuan, {} yuan at most",
    )


def reimbursement(rule: Reimbursement, costs: Costs) -> tuple[Fraction, Words]:
    """The costs that count, less the deductible, times the rate or bracket by bracket, up to the limit."""
    base = max(counted(rule, costs) - rule.deductible_fen, 0)
    if rule.rate is not None:
        exact = base * rule.rate
    else:
        ends = [each.above_fen for each in rule.brackets[1:]] + [base]
        exact = sum(
            (
                max(min(end, base) - bracket.above_fen, 0) * bracket.rate
                for bracket, end in zip(rule.brackets, ends, strict=True)
            ),
            Fraction(0),
        )
    if rule.limit_fen is not None and exact > rule.limit_fen:
        return Fraction(rule.limit_fen), yuan_words(
            base,
            rule.limit_fen,
            zh="可报费用 {} 元，到上限 {} 元为止",
            en="costs of {} yuan count, up to the limit of {} yuan",
        )
    return exact, yuan_words(
        base, floor_fen(exact), zh="可报费用 {} 元，按比例给 {} 元", en="costs of {} yuan count, and give {} yuan"
    )


def steps(rule: Steps, costs: Costs) -> tuple[Fraction, Words]:
    """The highest step that the costs have reached."""
    spend = counted(rule, costs)
    reached = [step for step in rule.steps if step.spend_fen <= spend]
    if not reached:
        return Fraction(0), yuan_words(
            spend,
            rule.steps[0].spend_fen,
            zh="累计费用 {} 元，还没有到第一档的 {} 元",
            en="costs of {} yuan so far; the first step is at {} yuan",
        )
    return Fraction(reached[-1].aid_fen), yuan_words(
        spend,
        reached[-1].aid_fen,
        zh="累计费用 {} 元，这一档合计给 {} 元",
        en="costs of {} yuan so far reach the step that gives {} yuan in all",
    )


def disability(rule: Disability, case: Happened) -> tuple[Fraction, Words]:
    """A part of the amount for death or for the grade of disability; nothing for grades that are not named."""
    if case.died_on is not None and rule.death is not None:
        exact = rule.aid_fen * rule.death
        return exact, yuan_words(floor_fen(exact), zh="身故：{} 元", en="for death: {} yuan")
    rate = next((each.rate for each in rule.grades if each.grade == case.disability_grade), None)
    if rate is None:
        return Fraction(0), Words(zh="没有达到计划约定的伤残等级", en="no grade of disability that the plan names")
    exact = rule.aid_fen * rate
    return exact, Words(
        zh=f"{case.disability_grade} 级伤残：{short_yuan(floor_fen(exact))} 元",
        en=f"disability of grade {case.disability_grade}: {short_yuan(floor_fen(exact))} yuan",
    )


def daily(rule: Daily, hospital_days: int) -> tuple[Fraction, Words]:
    """So much for each day in hospital beyond one's own days, up to the most days."""
    days = max(hospital_days - rule.own_days, 0)
    days = days if rule.days_max is None else min(days, rule.days_max)
    yuan = short_yuan(rule.daily_fen)
    return Fraction(days * rule.daily_fen), Words(
        zh=f"住院 {days} 天，每天 {yuan} 元", en=f"{days} days in hospital at {yuan} yuan a day"
    )


def yuan_words(*fen: int, zh: str, en: str) -> Words:
    """A sentence in both languages with amounts in yuan."""
    amounts = [short_yuan(each) for each in fen]
    return Words(zh=zh.format(*amounts), en=en.format(*amounts))
