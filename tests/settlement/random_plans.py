"""Random plans, rolls and cases that the contract accepts, as Hypothesis strategies.

A roll is a few kinds of people, drawn one by one so that a failure shrinks to the odd one, repeated to the
wanted size under numbers that a seed shuffles. A story is text, as a person would have written it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import strategies as st

from tests.settlement.reference import Asked, Member
from tests.settlement.statements import csv_roll, write_parquet_roll

INT64_MAX = 2**63 - 1
OLDEST = 100  # the last class ends here at the latest, and nobody who takes part is older

BIRTHDAY_EDGES = [(2019, 6, 21), (2019, 2, 28), (2019, 3, 1), (2020, 2, 28), (2020, 2, 29), (2020, 3, 1)]
CUTOFFS = st.sampled_from([date(*day) for day in BIRTHDAY_EDGES]) | st.dates(date(2015, 1, 1), date(2030, 12, 31))
POSITIVE = st.sampled_from(["1", "2.75", "0.1", '"1/3"', '"7/5"', "3", '"0.05"', "1.10", '"22/7"', "0.000001"])
SIZES = st.integers(1, 40) | st.sampled_from([255, 256, 257, 511, 512, 513]) | st.integers(1, 600)
KEYS = st.binary(min_size=32, max_size=32)


@dataclass(frozen=True, kw_only=True)
class Story:
    """One settlement to try: its files as text, and what else is typed."""

    plan: str
    people: list[Member]
    cases: str
    cutoff: date
    period: str
    carry_in_fen: int
    key: bytes

    def written(self, folder: Path, *, parquet: bool = False) -> Asked:
        """The story's files in a folder; the roll always as CSV, and as Parquet beside it if wanted."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("plan.toml", self.plan), ("cases.csv", self.cases)):
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "roll.csv").write_text(csv_roll(self.people), encoding="utf-8")
        (folder / "plan.key").write_bytes(self.key)
        if parquet:
            write_parquet_roll(folder / "roll.parquet", self.people, rows_per_group=100)
        return Asked(
            plan=folder / "plan.toml",
            roll=folder / "roll.csv",
            cases=folder / "cases.csv",
            cutoff=self.cutoff,
            period=self.period,
            carry_in_fen=self.carry_in_fen,
            key=self.key,
        )

    def shuffled(self, seed: int) -> Story:
        """The same story with the roll's rows in another order."""
        return replace(self, people=random.Random(seed).sample(self.people, len(self.people)))


# --- the plan --------------------------------------------------------------------------------------------


@st.composite
def classes(draw: st.DrawFn) -> tuple[list[str], int]:
    """One to four classes that follow one another from age 0, and the age where the last one ends."""
    ends = sorted(draw(st.sets(st.integers(0, OLDEST), min_size=1, max_size=4)))
    starts = [0, *(end + 1 for end in ends)]
    names = draw(st.permutations(["child", "under-40", "四十岁以上", "60+ and older"]))
    text = [
        f'[[classes]]\nid = "{name}"\nfrom_age = {start}\nto_age = {end}\nweight = {draw(POSITIVE)}\n'
        + draw(st.sampled_from(["", "", "per_year_fen = 700\n", "per_year_fen = 0\n"]))
        for name, start, end in zip(names, starts, ends, strict=False)
    ]
    return text, ends[-1]


@st.composite
def fees(draw: st.DrawFn) -> str:
    """The four kinds of fee."""
    kind = draw(st.sampled_from(["percent_of_aid", "per_member", "per_case", "none"]))
    if kind == "percent_of_aid":
        rate = draw(st.sampled_from(["0.08", "0.1", "0.0333", "1", '"0.075"', '"1/12"']))
        return f'[fee]\nkind = "{kind}"\nrate = {rate}\n'
    if kind in {"per_member", "per_case"}:
        return f'[fee]\nkind = "{kind}"\nfen = {draw(st.integers(0, 5000))}\n'
    return f'[fee]\nkind = "{kind}"\n'


@st.composite
def caps(draw: st.DrawFn) -> str:
    """Any of the three caps, or no table at all; who bears what is above changes no byte of the settlement."""
    chosen = {
        "per_case_fen": draw(st.none() | st.integers(0, 20) | st.integers(0, 10**6)),
        "per_period_fen": draw(st.none() | st.integers(0, 10**4) | st.integers(0, 10**7)),
        "per_year_fen": draw(st.none() | st.just(18800) | st.integers(0, 10**7)),
    }
    lines = [f"{name} = {fen}" for name, fen in chosen.items() if fen is not None]
    excess = draw(st.sampled_from(["sponsor", "carried", "reduces_aid"]))
    return "\n".join(["[caps]", *lines, f'excess = "{excess}"\n']) if lines else ""


@st.composite
def waivers(draw: st.DrawFn, cutoff: date) -> str:
    """None to two waivers around the cutoff, for everybody or for those who joined early."""
    near = st.integers(-3, 3).map(lambda days: cutoff + timedelta(days=days))
    text = ""
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        first, last = sorted([draw(near), draw(near)])
        text += f"[[waivers]]\nfrom = {first}\nto = {last}\n"
        early = draw(st.none() | st.integers(-900, 1).map(lambda days: cutoff + timedelta(days=days)))
        text += f"joined_before = {early}\n" if early else ""
    return text


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the people of a story have to suit."""

    cutoff: date
    waiting: int
    to_age: int
    tiers: tuple[str, ...]


@st.composite
def plans(draw: st.DrawFn, cutoff: date) -> tuple[str, Rules]:
    """A plan document in TOML, and what its people have to suit."""
    begins = draw(st.sampled_from(["joining", "after_waiting"]))
    days = draw(st.sampled_from([0, 1, 90, 180]))
    class_tables, to_age = draw(classes())
    tiers = tuple(draw(st.sampled_from([[], ["standard"], ["standard", "entry"], ["优享", "b", "c"]])))
    tables = [
        f'id = "{draw(st.sampled_from(["random", "village-2", "a"]))}"\ncurrency = "CNY"\n',
        f'[sharing]\nbegins = "{begins}"\nrounding = "{draw(st.sampled_from(["up", "half_up", "down"]))}"\n',
        f"[waiting]\ndays = {days}\n",
        *class_tables,
        *(f'[[tiers]]\nid = "{tier}"\nfactor = {draw(POSITIVE)}\n' for tier in tiers),
        draw(fees()),
        draw(caps()),
        draw(waivers(cutoff)),
    ]
    waiting = days if begins == "after_waiting" else 0
    return "\n".join(tables), Rules(cutoff=cutoff, waiting=waiting, to_age=to_age, tiers=tiers)


# --- the roll --------------------------------------------------------------------------------------------


def years_before(day: date, years: int) -> date:
    """The same day of the calendar some years before; 1 March where there is no such day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


@st.composite
def births(draw: st.DrawFn, rules: Rules) -> date:
    """A birth whose age on the cutoff a class covers: often a birthday, a day beside it, or 29 February."""
    youngest, oldest = rules.cutoff, years_before(rules.cutoff, rules.to_age + 1) + timedelta(days=1)
    birthday = years_before(rules.cutoff, draw(st.integers(0, rules.to_age)))
    leap_year = birthday.year - birthday.year % 4
    odd = [birthday, birthday + timedelta(days=1), birthday - timedelta(days=1)]
    odd += [date(leap_year, 2, 29)] if leap_year % 100 or leap_year % 400 == 0 else []
    covered = [day for day in odd if oldest <= day <= youngest]
    return draw(st.sampled_from(covered) | st.dates(oldest, youngest))


@st.composite
def people(draw: st.DrawFn, rules: Rules, *, takes_part: bool) -> Member:
    """Somebody (without a number yet); `takes_part` says that this one does, else anything can be."""
    born_on, cutoff = draw(births(rules)), rules.cutoff
    last_joining = cutoff - timedelta(days=rules.waiting)
    if takes_part:
        born_on = min(born_on, last_joining)
    latest = last_joining if takes_part else cutoff + timedelta(days=200)
    edges = [cutoff, cutoff + timedelta(days=1), last_joining, last_joining + timedelta(days=1), born_on]
    joined_on = draw(st.sampled_from([day for day in edges if born_on <= day <= latest]) | st.dates(born_on, latest))
    after = [cutoff + timedelta(days=1), cutoff + timedelta(days=60)]
    leavings = after if takes_part else [*after, cutoff, cutoff - timedelta(days=1), joined_on]
    possible = [day for day in leavings if day >= joined_on]
    left_on = draw(st.none() | st.sampled_from(possible)) if possible else None
    return Member(
        member=1,
        born_on=born_on,
        joined_on=joined_on,
        left_on=left_on,
        tier=draw(st.sampled_from(rules.tiers)) if rules.tiers else None,
        ytd_fen=draw(st.integers(0, 20000) | st.sampled_from([0, 18799, 18800, 18801, INT64_MAX])),
    )


def one_too_old_who_left(rules: Rules) -> Member:
    """No class covers this age, and nobody minds: whoever takes no part has no class."""
    born_on = years_before(rules.cutoff, 120)
    return Member(
        member=1,
        born_on=born_on,
        joined_on=born_on,
        left_on=rules.cutoff,
        tier=rules.tiers[0] if rules.tiers else None,
    )


@st.composite
def rolls(draw: st.DrawFn, rules: Rules) -> list[Member]:
    """1 to 600 people in no order, the first of whose kinds takes part."""
    kinds = [draw(people(rules, takes_part=True))]
    kinds += draw(st.lists(people(rules, takes_part=False), max_size=8))
    kinds += draw(st.sampled_from([[], [one_too_old_who_left(rules)]]))
    if draw(st.booleans()):  # then everybody takes part, so that the tree's edges are where the size says
        kinds = kinds[:1]
    chance = random.Random(draw(st.integers(0, 2**32)))
    size = draw(SIZES)
    numbers = chance.sample(range(1, draw(st.sampled_from([1000, 2**40, INT64_MAX]))), size)
    roll = [replace(kinds[i % len(kinds)], member=number) for i, number in enumerate(numbers)]
    if draw(st.booleans()):  # a roll without the column of tiers
        roll = [replace(each, tier=None) for each in roll]
    if draw(st.booleans()):  # a roll without what was paid this year
        roll = [replace(each, ytd_fen=0) for each in roll]
    return roll


# --- the cases and the whole story -----------------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn) -> str:
    """None to eight cases in CSV, some of them paid in instalments."""
    names = draw(st.lists(st.sampled_from(["C1", "C2", "C3", "案件四", "C 5", "c1"]), max_size=8))
    aid = st.integers(1, 10**7) | st.sampled_from([1, 30_000_000]) | st.integers(1, 10**11)
    if draw(st.booleans()):
        names = list(dict.fromkeys(names))
        return "case,member,aid_fen\n" + "".join(f"{name},7,{draw(aid)}\n" for name in names)
    rows = [f"{name},{number},7,{draw(aid)}\n" for number, name in enumerate(names, start=1)]
    return "case,instalment,member,aid_fen\n" + "".join(rows)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A whole settlement that the contract accepts."""
    cutoff = draw(CUTOFFS)
    plan, rules = draw(plans(cutoff))
    return Story(
        plan=plan,
        people=draw(rolls(rules)),
        cases=draw(cases()),
        cutoff=cutoff,
        period=draw(st.sampled_from(["2019-06-2", "2020-12-1"])),
        carry_in_fen=draw(st.just(0) | st.integers(-(10**6), 10**6) | st.integers(-(10**12), 10**12)),
        key=draw(KEYS),
    )
