"""An invented community and its year, drawn before anything is written: people, families, and what happens to
whom.

Everything depends on the number of people, the year and the seed, never on a clock or a database, so two
rehearsals are the same to the byte. Ages and sexes are the census's (people under 60), shares of income,
place, cover and family are those of the brief (F5, F6), rates of illness are those of the published table.
What is chosen by us stands below with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from stdnum.cn import ric

from gongji.actuarial.population import Drawn, draw_people
from gongji.actuarial.tables import serious_illness, within
from gongji.community.rehearsal.families import Family, make_families
from gongji.community.rehearsal.illnesses import Illness, draw_illness
from gongji.community.rehearsal.names import Names
from gongji.community.rehearsal.places import PROVINCE_CODES, draw_province
from gongji.dates import completed_years

WITH_FAMILY_SHARE: Final = 0.53  # F5: joined for their family
UNDER_100K_SHARE: Final = 0.795  # F6: earn under 100,000 yuan a year
SMALL_PLACES_SHARE: Final = 0.72  # F6: live in third-tier or smaller cities, or in the country
WITHOUT_COVER_SHARE: Final = 0.68  # F6: have no commercial cover

# Chosen by us. The table is of insured lives at all durations; members have declared themselves healthy and
# passed 90 days of waiting, and 相互宝 saw far fewer cases in its first year than such a table gives
# (theory.md 2.2).
SELECT_EFFECT: Final = 0.7
ILLNESS_DRAWN_DAYS_BEFORE_YEAR: Final = 61  # so that January already has cases, and is not flooded with a year's
EARLY_SHARE: Final = 0.63  # join from March to 20 October of the year before: past waiting when the year begins
LATER_RELATIVES_SHARE: Final = 0.2  # are enrolled 5 to 90 days after the payer
ENTRY_TIER_SHARE: Final = 0.15
LEAVING_RATE: Final = 0.06  # a year
COMING_BACK_SHARE: Final = 0.15  # of those who left
DAYS_TO_APPLY: Final = (10, 50)  # from diagnosis to application
DAYS_TO_DECIDE: Final = (7, 35)  # from application to decision
ADULT_AGE_MAX, YOUNGEST_DAYS = 59, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Sickness:
    """A first diagnosis and what follows from it."""

    illness: Illness
    diagnosed_on: date
    applied_on: date
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """One invented person with everything that will happen to them."""

    household: int
    relation: str
    name: str
    male: bool
    born_on: date
    has_commercial_cover: bool
    joined_on: date
    left_on: date | None = None
    back_on: date | None = None
    sickness: Sickness | None = None
    document_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """What the people of one account share."""

    joined_on: date
    province: str
    city_tier: str
    income_band: str
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """Households and their people; the people stand in the order in which they join."""

    year: int
    households: tuple[Household, ...]
    people: tuple[Character, ...]


def draw_community(members: int, *, year: int, seed: int, tiers: tuple[str, str]) -> Community:
    """`members` people in their households, with their year; `tiers` are the usual one and the smaller."""
    streams = [np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(6)]
    drawn = draw_people(members, from_days=YOUNGEST_DAYS, to_age=ADULT_AGE_MAX, seed=seed)
    families = make_families(drawn, with_relatives_share=WITH_FAMILY_SHARE, random=streams[0])
    households = draw_households(len(families), year=year, tiers=tiers, random=streams[1])
    covered = shuffled([False, True], [WITHOUT_COVER_SHARE, 1 - WITHOUT_COVER_SHARE], members, streams[2])
    people = [
        character
        for number, family in enumerate(families)
        for character in draw_family(number, family, households[number], drawn, covered, year=year, random=streams[3])
    ]
    people.sort(key=lambda each: (each.joined_on, each.household))  # stable: the payer stays first
    people = draw_leaving(people, year=year, random=streams[4])
    people = give_numbers(people, households)
    return Community(
        year=year,
        households=tuple(households),
        people=tuple(draw_sickness(people, year=year, random=streams[5])),
    )


def give_numbers(people: list[Character], households: list[Household]) -> list[Character]:
    """An identity number for each, right in form, and nobody's: it names a province where real ones name a county."""
    counted: Counter[tuple[str, date, bool]] = Counter()
    numbered = []
    for person in people:
        province = PROVINCE_CODES[households[person.household].province]
        same = (province, person.born_on, person.male)
        order = 2 * counted[same] + person.male  # an odd order number is a man's (GB 11643-1999)
        counted[same] += 1
        number = f"{province}0000{person.born_on:%Y%m%d}{order:03d}"
        numbered.append(replace(person, document_number=number + ric.calc_check_digit(f"{number}0")))
    return numbered


def shuffled(values: list, shares: list[float], count: int, random: np.random.Generator) -> list:
    """`count` values in these shares, as near as whole numbers come, in an order left to chance."""
    ends = [round(count * sum(shares[: number + 1])) for number in range(len(shares))]
    ends[-1] = count
    laid = [value for value, first, end in zip(values, [0, *ends], ends, strict=False) for _ in range(first, end)]
    return [laid[int(each)] for each in random.permutation(count)]


def draw_households(count: int, *, year: int, tiers: tuple[str, str], random: np.random.Generator) -> list[Household]:
    """Households by the shares of the brief, with the day on which each joins."""
    small = SMALL_PLACES_SHARE
    places = shuffled(
        ["first", "second", "third", "rural"],
        [0.09, 1 - small - 0.09, small * 0.55, small * 0.45],
        count,
        random,
    )
    poor = UNDER_100K_SHARE
    incomes = shuffled(
        ["under-50k", "50k-100k", "100k-200k", "over-200k"],
        [poor * 0.55, poor * 0.45, (1 - poor) * 0.75, (1 - poor) * 0.25],
        count,
        random,
    )
    chosen = shuffled(list(tiers), [1 - ENTRY_TIER_SHARE, ENTRY_TIER_SHARE], count, random)
    early = shuffled([True, False], [EARLY_SHARE, 1 - EARLY_SHARE], count, random)
    return [
        Household(
            joined_on=joining_day(year, early=early[number], random=random),
            province=draw_province(random, first_tier=places[number] == "first"),
            city_tier=places[number],
            income_band=incomes[number],
            tier=chosen[number],
        )
        for number in range(count)
    ]


def joining_day(year: int, *, early: bool, random: np.random.Generator) -> date:
    """A day of joining: before the year's first notices are past waiting, or from then on to its end."""
    first, last = (
        (date(year - 1, 3, 1), date(year - 1, 10, 20)) if early else (date(year - 1, 10, 21), date(year, 12, 10))
    )
    return first + timedelta(days=int(random.integers(0, (last - first).days, endpoint=True)))


def draw_family(
    number: int,
    family: Family,
    household: Household,
    drawn: Drawn,
    covered: list[bool],
    *,
    year: int,
    random: np.random.Generator,
) -> Iterator[Character]:
    """The people of one household, the payer first; children have the payer's surname or the spouse's."""
    names = Names(random)
    surname, other = names.surname(), names.surname()
    father_pays = bool(drawn.male[family.payer])
    ties = [
        ("self", family.payer, surname),
        *([("spouse", family.spouse, other)] if family.spouse is not None else []),
    ]
    for_children = surname if father_pays or family.spouse is None else other
    ties += [("child", child, for_children) for child in family.children]
    for parent in family.parents:
        own = surname if bool(drawn.male[parent]) == father_pays or drawn.male[parent] else names.surname()
        ties.append(("parent", parent, own))
    for relation, person, family_name in ties:
        male = bool(drawn.male[person])
        born_on = household.joined_on - timedelta(days=int(drawn.age_days[person]))
        joined_on = household.joined_on
        if relation != "self" and random.random() < LATER_RELATIVES_SHARE:
            later = joined_on + timedelta(days=int(random.integers(5, 90)))
            in_time = later < date(year, 12, 20) and completed_years(born_on, later) <= ADULT_AGE_MAX
            joined_on = later if in_time else joined_on
        yield Character(
            household=number,
            relation=relation,
            name=family_name + names.given(male=male),
            male=male,
            born_on=born_on,
            has_commercial_cover=covered[person],
            joined_on=joined_on,
        )


def draw_leaving(people: list[Character], *, year: int, random: np.random.Generator) -> list[Character]:
    """Some leave on a day of their own, and a few of those come back and wait again."""
    end = date(year, 12, 31)
    days = np.ceil(random.exponential(365 / LEAVING_RATE, len(people)))
    comes_back = random.random(len(people)) < COMING_BACK_SHARE
    after = random.integers(20, 150, len(people))
    leaving = []
    for number, person in enumerate(people):
        if days[number] > (end - person.joined_on).days:
            leaving.append(person)
            continue
        left_on = person.joined_on + timedelta(days=int(days[number]))
        back_on = left_on + timedelta(days=int(after[number]))
        may = comes_back[number] and back_on <= end and completed_years(person.born_on, back_on) <= ADULT_AGE_MAX
        leaving.append(replace(person, left_on=left_on, back_on=back_on if may else None))
    return leaving


def draw_sickness(people: list[Character], *, year: int, random: np.random.Generator) -> list[Character]:
    """First diagnoses while people are in, month by month, at the table's rates times the select effect."""
    first = date(year, 1, 1) - timedelta(days=ILLNESS_DRAWN_DAYS_BEFORE_YEAR)
    table, sick = serious_illness(), dict[int, date]()
    male = np.array([person.male for person in people])
    while first.year <= year:
        after = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        days = np.array([days_in(person, first, after) for person in people], dtype=np.int64)
        ages = np.array([max(completed_years(person.born_on, first), 0) for person in people], dtype=np.int64)
        chances = within(table.yearly(ages, male) * SELECT_EFFECT, days)
        hits = np.flatnonzero(random.random(len(people)) < chances)
        for hit, part in zip(hits, random.random(len(hits)), strict=True):
            person = people[int(hit)]
            since = max(first, person.joined_on if not is_back(person, first) else person.back_on or first)
            sick.setdefault(int(hit), since + timedelta(days=int(part * days[hit])))
        first = after
    return [
        fall_ill(person, sick[number], random) if number in sick else person for number, person in enumerate(people)
    ]


def is_back(person: Character, on: date) -> bool:
    """Whether the spell that runs on a day, or the next to begin, is the second one."""
    return person.left_on is not None and person.back_on is not None and on >= person.left_on


def days_in(person: Character, first: date, after: date) -> int:
    """How many days of a month somebody is in, in the spell that runs then."""
    begins, ends = person.joined_on, person.left_on or date.max
    if is_back(person, first):
        begins, ends = person.back_on or date.max, date.max
    return max((min(ends, after) - max(begins, first)).days, 0)


def fall_ill(person: Character, diagnosed_on: date, random: np.random.Generator) -> Character:
    """The person with the illness; who is ill does not leave of their own wish."""
    illness = draw_illness(random, age=completed_years(person.born_on, diagnosed_on), male=person.male)
    applied_on = diagnosed_on + timedelta(days=int(random.integers(*DAYS_TO_APPLY, endpoint=True)))
    decided_on = applied_on + timedelta(days=int(random.integers(*DAYS_TO_DECIDE, endpoint=True)))
    sickness = Sickness(illness=illness, diagnosed_on=diagnosed_on, applied_on=applied_on, decided_on=decided_on)
    stays = person.left_on is not None and person.left_on > diagnosed_on
    return replace(
        person,
        sickness=sickness,
        left_on=None if stays else person.left_on,
        back_on=None if stays else person.back_on,
    )
