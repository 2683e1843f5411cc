"""What the path loop reads and writes, as named tuples of arrays: Numba passes them as they are.

T windows of time · C cells · G price groups (class, tier) · E age bands of price response · A kinds of cell that
receive the same aid · K kinds of illness · M amounts of aid · L lags of disclosure · R waiting cohorts at a time
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Clock(NamedTuple):
    """Time: the windows between notices, and what a cohort that joined k windows ago may have in each."""

    years: Floats  # [T] length of each window
    settles: Flags  # [T] whether a notice ends it
    year_starts: Flags  # [T] whether it is the first window of a calendar year
    active: Flags  # [T, R] whether the cohort is still waiting when the window begins (always true for k = 0)
    moves: Flags  # [T, R] whether the whole cohort is through its waiting when the window ends
    covered: Floats  # [T, R] part of the window that a member of the cohort is through its waiting for illness
    covered_accident: Floats  # [T, R] the same for accidents
    taking_part: Floats  # [T, R] part of the cohort that shares at the end of the window
    since_waiting: Floats  # [T, R] years since waiting ended, at the end of the window, of a cohort that moves
    periods_a_year: float


class Rules(NamedTuple):
    """The plan in numbers; everything about money is whole fen."""

    weights: Wholes  # [G] of price groups, scaled to whole numbers
    rounding: int
    fee_part: int
    fee_whole: int
    fee_each_fen: int  # for each who takes part
    fee_case_fen: int
    cap_case_fen: int
    cap_period_fen: int
    cap_year_fen: Wholes  # [G] or NO_CAP
    excess: int
    amounts_fen: Wholes  # [M]
    amount_of: Wholes  # [T, A, K] index into amounts, −1 for no aid
    waived: Floats  # [T, T + 1] part of each cohort whose share the sponsor bears; [0, 0] without waivers
    least: float  # members below which the plan closes
    grace: int  # windows before that is looked at


class People(NamedTuple):
    """Kinds of people and how they behave."""

    price_group: Wholes  # [C]
    aided_leave: Floats  # [C] part of the ill whose membership ends with the aid
    aid_kind: Wholes  # [C]
    age: Floats  # [C]
    first_age: Flags  # [C] cells that nobody grows into
    joining: Floats  # [C] mix of those who join, adds up to 1
    falling_ill: Floats  # [T, C] chance of falling ill in a window, ultimate
    living: Floats  # [T, C] chance of not dying in a window
    leaving: Floats  # [C] yearly rate of leaving at price 0, divided by (n + own expected aid)^value response
    response_band: Wholes  # [C]
    response: Floats  # [E] power of 1 + price/n in the rate of leaving
    value_response: float
    noticed_fen: float  # n: a yearly price that people notice
    joining_response: float
    memory: float  # part of the last price in what members think the price is


class Paths(NamedTuple):
    """What differs from path to path."""

    joining: Floats  # [P, T] expected to join at price 0
    late: Floats  # [P, T] from 0 (mix of the early) to 1 (mix of the late); [0, 0] where all are alike
    incidence: Floats  # [P, T]
    leaving: Floats  # [P] multiplies the yearly rate of leaving
    response: Floats  # [P] multiplies the price response of leaving
    joining_response: Floats  # [P] multiplies the price response of joining
    select_start: Floats  # [P]
    select_years: Floats  # [P]
    accident_share: Floats  # [P]
    tilt: Floats  # [P, 2] early and late: change of the log of the mix for ten years of age
    delay: Wholes  # [P] row of `delays`
    delays: Floats  # [D, T, L] part of a window's ill that is disclosed L windows later
    illness_shares: Floats  # [P, A, K] of the ill, by kind of illness


class Start(NamedTuple):
    """Where every path begins."""

    waiting: Floats  # [C] who join on the opening day
    covered: Floats  # [C] who are members for long
    pipeline: Floats  # [M, T + 1] cases of theirs that will be disclosed
    price_fen: Floats  # [G] the yearly price that they are used to
    carry_fen: int


class Outcome(NamedTuple):
    """What every path gives, a row a path and a column a window; amounts in fen."""

    members: Floats
    participants: Wholes
    cases: Floats
    aid_fen: Wholes
    fee_fen: Wholes
    share_fen: Wholes  # sum over all who take part
    sponsor_fen: Wholes
    unpaid_fen: Wholes  # above the caps where no sponsor pays it: carried, or taken off the aid
    carry_fen: Wholes
    closed: Wholes  # [P] the window in which the plan closed, or −1


class Detail(NamedTuple):
    """What the first path also gives, where rows are windows; empty arrays where nobody asks."""

    members: Floats  # [T, C] at the end of the window
    ill: Floats  # [T, C]
    exposure: Floats  # [T, C] members' part of the window, weighted by waiting and select effect
    participants: Wholes  # [T, G]
    shares_fen: Wholes  # [T, G]
    borne_fen: Wholes  # [T, G] what members of each group do not pay of their shares
    awarded_fen: Wholes  # [T] before what is above the caps is taken off
    waived_fen: Wholes  # [T]
    joined: Floats  # [T]
    left: Floats  # [T]
