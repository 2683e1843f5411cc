"""A path: one life of a plan, window by window. The deterministic run is the path without chance.

State of a path, all of it small enough to stay in the processor's cache: members by cell in each waiting cohort,
members by cell who are through it, the same weighted by what is left of the select effect, cases on their way to
disclosure, the carry, and what members think the price is. Formulas: docs/reference/projection.md.

Loops are written out, and small functions get single arrays, because both compile several times quicker.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from gongji.actuarial.kernels.cells import advance
from gongji.actuarial.kernels.chance import begin, poisson
from gongji.actuarial.kernels.settling import BY_SPONSOR, LESS_AID, above_cap, fee_of, period_cap, prices, reduced

# Rows of by_cell: members in all, those who share, chance of staying, the same without and with a birthday,
# members weighted by time and risk, who fell ill in the window before.
TOTAL, SHARING, STAYING, STAYS, COMES, EXPOSURE, ILL = range(7)
# Rows of money, whole fen: how many share, the share of each, what members do not pay of all, what of it is waived.
PEOPLE, SHARE, BORNE, FREE = range(4)


@njit(cache=True, nogil=True)
def run_paths(first, last, seed, chance_from, clock, rules, people, paths, start, outcome, detail):
    """Run paths `first` to `last` − 1; from window `chance_from` on with chance, before it as expected."""
    windows, cells = people.falling_ill.shape
    slots, groups = clock.active.shape[1], rules.weights.shape[0]
    lives = np.empty((2, slots + 2, cells))
    by_cell = np.empty((7, cells))
    mixes = np.empty((2, cells))
    factors = np.empty((groups, people.response.shape[0]))
    by_kind = np.empty(rules.amount_of.shape[1])
    pipeline = np.empty((rules.amounts_fen.shape[0], windows + 1))
    money = np.empty((4, groups), dtype=np.int64)
    price = np.empty(groups)
    tracked = windows + 1 if rules.cap_year_fen.max() >= 0 or rules.waived.shape[0] > 0 else 0
    cohorts = np.empty((tracked, groups))
    paid = np.empty((tracked, groups), dtype=np.int64)
    state = np.empty(1, dtype=np.uint64)
    for path in range(first, last):
        begin(state, seed, path)
        begin_members(start.waiting, start.covered, people.price_group, lives[0], by_cell, cohorts)
        begin_money(start.pipeline, start.price_fen, pipeline, price, money, paid)
        mix_of(people.joining, people.age, paths.tilt[path, 0], mixes[0])
        mix_of(people.joining, people.age, paths.tilt[path, 1], mixes[1])
        carry, tracked_from = start.carry_fen, 0
        outcome.closed[path] = -1
        for window in range(windows):
            chance = window >= chance_from
            source, target = lives[window % 2], lives[(window + 1) % 2]
            leave_factors(people, paths.response[path], price, factors)
            left = stay(people, paths.leaving[path] * clock.years[window], factors, window, chance, state, by_cell)
            live(clock, window, paths, path, people.first_age, source, target, by_cell)
            joined = join(people, paths, path, window, typical_price(price, money[PEOPLE]), chance, state)
            arrive(clock, window, paths, path, joined, mixes, by_cell[EXPOSURE], target[(window + 1) % slots])
            members = count(clock, window, people.price_group, target, by_cell, money)
            outcome.members[path, window] = members
            if window >= rules.grace and members < rules.least:
                close(path, window, outcome)
                break
            if tracked > 0:
                if clock.year_starts[window]:
                    tracked_from = new_year(rules.waived, window, cohorts, paid, tracked_from)
                follow_cohorts(tracked_from, window, people.price_group, target[(window + 1) % slots], by_cell, cohorts)
            move(clock, window, paths.select_years[path], target)
            incidence = paths.incidence[path, window]
            fall_ill(people, window, incidence, by_cell, by_kind)
            report(rules.amount_of[window], paths, path, window, by_kind, pipeline)
            if path == 0 and detail.ill.shape[0] > 0:
                keep_detail(window, by_cell, joined, left, detail)
            if clock.settles[window]:
                cases = disclose(rules, window, chance, state, pipeline, path, outcome)
                carry = settle(rules, path, window, cases, carry, money, outcome)
                bear(clock, rules, window, cases, tracked_from, money, cohorts, paid)
                if path == 0 and detail.ill.shape[0] > 0:
                    keep_prices(window, outcome.aid_fen[path, window], money, detail)
                carry = excess(rules, path, window, carry, money, outcome)
                remember(people.memory, clock.periods_a_year, money, price)
            else:
                wait(window, pipeline)
            outcome.carry_fen[path, window] = carry


@njit(cache=True, nogil=True)
def begin_members(waiting, covered, price_group, lives, by_cell, cohorts):
    """Members of the opening day."""
    slots = lives.shape[0] - 2
    for cohort in range(cohorts.shape[0]):
        for group in range(cohorts.shape[1]):
            cohorts[cohort, group] = 0.0
    for cell in range(waiting.shape[0]):
        for row in range(lives.shape[0]):
            lives[row, cell] = 0.0
        lives[0, cell] = waiting[cell]
        lives[slots, cell] = covered[cell]
        by_cell[ILL, cell] = 0.0
        by_cell[TOTAL, cell] = waiting[cell] + covered[cell]
        if cohorts.shape[0] > 0:
            cohorts[0, price_group[cell]] += by_cell[TOTAL, cell]


@njit(cache=True, nogil=True)
def begin_money(first_pipeline, first_price, pipeline, price, money, paid):
    """Cases on their way, and the price that members are used to."""
    for amount in range(pipeline.shape[0]):
        for window in range(pipeline.shape[1]):
            pipeline[amount, window] = first_pipeline[amount, window]
    for group in range(price.shape[0]):
        price[group] = first_price[group]
        for row in range(4):
            money[row, group] = 0
        for cohort in range(paid.shape[0]):
            paid[cohort, group] = 0


@njit(cache=True, nogil=True)
def mix_of(joining, age, tilt, mix):
    """The mix of those who join, tilted towards the young (tilt < 0) or the old; adds up to 1."""
    whole = 0.0
    for cell in range(mix.shape[0]):
        mix[cell] = joining[cell] * math.exp(tilt * 0.1 * age[cell])
        whole += mix[cell]
    for cell in range(mix.shape[0]):
        mix[cell] /= whole


@njit(cache=True, nogil=True)
def leave_factors(people, response, price, factors):
    """What the price does to the rate of leaving of each price group and age band."""
    for group in range(factors.shape[0]):
        value = (people.noticed_fen + price[group]) ** people.value_response
        for band in range(factors.shape[1]):
            power = people.response[band] * response
            factors[group, band] = value * (1.0 + price[group] / people.noticed_fen) ** power


@njit(cache=True, nogil=True)
def stay(people, multiple, factors, window, chance, state, by_cell):
    """Fill the chance of staying of every cell; gives how many leave of their own will."""
    expected, alike = 0.0, people.value_response == 0.0
    if alike:  # then all of a price group and age band leave at the same rate
        for group in range(factors.shape[0]):
            for band in range(factors.shape[1]):
                factors[group, band] = math.exp(-people.leaving[0] * multiple * factors[group, band])
    for cell in range(by_cell.shape[1]):
        stayed = factors[people.price_group[cell], people.response_band[cell]]
        if not alike:
            stayed = math.exp(-people.leaving[cell] * multiple * stayed)
        by_cell[STAYING, cell] = stayed
        expected += by_cell[TOTAL, cell] * (1.0 - stayed)
    ratio = poisson(state, expected) / expected if chance and expected > 0.0 else 1.0
    for cell in range(by_cell.shape[1]):
        stayed = min(max(1.0 - (1.0 - by_cell[STAYING, cell]) * ratio, 0.0), 1.0)
        total = by_cell[TOTAL, cell]
        aided = people.aided_leave[cell] * min(by_cell[ILL, cell] / total, 1.0) if total > 0.0 else 0.0
        by_cell[STAYING, cell] = stayed * people.living[window, cell] * (1.0 - aided)
    return expected * ratio


@njit(cache=True, nogil=True)
def live(clock, window, paths, path, first_age, source, target, by_cell):
    """A window passes for those who are members: they leave, die, grow older; fills exposure."""
    years, slots = clock.years[window], clock.active.shape[1]
    grown = years * (365.0 / 365.25)
    for cell in range(first_age.shape[0]):
        by_cell[EXPOSURE, cell] = 0.0
        by_cell[STAYS, cell] = by_cell[STAYING, cell] * (1.0 - grown)
        by_cell[COMES, cell] = 0.0 if first_age[cell] else by_cell[STAYING, cell - 1] * grown
    stays, comes, exposure = by_cell[STAYS], by_cell[COMES], by_cell[EXPOSURE]
    accident, fading = paths.accident_share[path], 1.0 - paths.select_start[path]
    decay = years / paths.select_years[path]
    for back in range(1, slots):
        if clock.active[window, back]:
            slot = (window + 1 - back) % slots
            covered = clock.covered[window, back]
            fresh = 1.0 - fading * math.exp(-0.5 * covered * decay)
            weight = (1.0 - accident) * covered * fresh + accident * clock.covered_accident[window, back]
            advance(source[slot], target[slot], stays, comes, weight, exposure)
    advance(source[slots], target[slots], stays, comes, 1.0, exposure)
    left = math.exp(-decay)
    advance(
        source[slots + 1], target[slots + 1], stays, comes, (accident - 1.0) * fading * (1.0 - left) / decay, exposure
    )
    for cell in range(first_age.shape[0]):
        target[slots + 1, cell] *= left
        exposure[cell] *= 0.5 * (1.0 + by_cell[STAYING, cell])


@njit(cache=True, nogil=True)
def typical_price(price, sharing):
    """What members think the yearly price is, over all who took part last; over all groups where nobody did."""
    whole, people, plain = 0.0, 0.0, 0.0
    for group in range(price.shape[0]):
        whole += price[group] * sharing[group]
        people += sharing[group]
        plain += price[group]
    return whole / people if people > 0.0 else plain / price.shape[0]


@njit(cache=True, nogil=True)
def join(people, paths, path, window, price, chance, state):
    """How many join in the window, fewer where it costs more."""
    power = people.joining_response * paths.joining_response[path]
    joined = paths.joining[path, window] * (1.0 + price / people.noticed_fen) ** -power
    return poisson(state, joined) if chance else joined


@njit(cache=True, nogil=True)
def arrive(clock, window, paths, path, joined, mixes, exposure, cohort):
    """Those who join become the window's cohort."""
    late = paths.late[path, window] if paths.late.shape[0] > 0 else 0.0
    accident = paths.accident_share[path]
    weight = (1.0 - accident) * clock.covered[window, 0] * paths.select_start[path]
    weight += accident * clock.covered_accident[window, 0]
    for cell in range(cohort.shape[0]):
        cohort[cell] = joined * ((1.0 - late) * mixes[0, cell] + late * mixes[1, cell])
        exposure[cell] += cohort[cell] * weight


@njit(cache=True, nogil=True)
def count(clock, window, price_group, target, by_cell, money):
    """Count who is a member and who shares, by cell and by price group; gives all members."""
    slots, members = clock.active.shape[1], 0.0
    for cell in range(price_group.shape[0]):
        by_cell[TOTAL, cell] = target[slots, cell]
        by_cell[SHARING, cell] = target[slots, cell]
    for back in range(slots):
        if clock.active[window, back]:
            slot, part = (window + 1 - back) % slots, clock.taking_part[window, back]
            for cell in range(price_group.shape[0]):
                by_cell[TOTAL, cell] += target[slot, cell]
                by_cell[SHARING, cell] += target[slot, cell] * part
    for group in range(money.shape[1]):
        sharing = 0.0
        for cell in range(price_group.shape[0]):
            if price_group[cell] == group:
                sharing += by_cell[SHARING, cell]
                members += by_cell[TOTAL, cell]
        money[PEOPLE, group] = np.int64(sharing + 0.5)
    return members


@njit(cache=True, nogil=True)
def move(clock, window, select_years, target):
    """Cohorts that are through their waiting join those who are covered."""
    slots = clock.active.shape[1]
    for back in range(slots):
        if clock.active[window, back] and clock.moves[window, back]:
            slot = (window + 1 - back) % slots
            left = math.exp(-clock.since_waiting[window, back] / select_years)
            for cell in range(target.shape[1]):
                target[slots, cell] += target[slot, cell]
                target[slots + 1, cell] += target[slot, cell] * left
                target[slot, cell] = 0.0


@njit(cache=True, nogil=True)
def new_year(waived, window, cohorts, paid, tracked_from):
    """Nobody has paid anything this year. Cohorts become one, unless a waiver still asks when somebody joined."""
    for later in range(window, waived.shape[0]):
        for cohort in range(window + 1):
            if waived[later, cohort] != waived[later, 0]:
                tracked_from = -1
    for group in range(paid.shape[1]):
        for cohort in range(window + 1):
            paid[cohort, group] = 0
        for cohort in range(window if tracked_from >= 0 else 0):
            cohorts[window, group] += cohorts[cohort, group]
            cohorts[cohort, group] = 0.0
    return window if tracked_from >= 0 else 0


@njit(cache=True, nogil=True)
def follow_cohorts(first, window, price_group, newest, by_cell, cohorts):
    """Members of each cohort by price group, for caps of the year and waivers: all cohorts lose alike."""
    for group in range(cohorts.shape[1]):
        before, now, joined = 0.0, 0.0, 0.0
        for cohort in range(first, window + 1):
            before += cohorts[cohort, group]
        for cell in range(price_group.shape[0]):
            if price_group[cell] == group:
                now += by_cell[TOTAL, cell]
                joined += newest[cell]
        scale = (now - joined) / before if before > 0.0 else 0.0
        for cohort in range(first, window + 1):
            cohorts[cohort, group] *= scale
        cohorts[window + 1, group] = joined


@njit(cache=True, nogil=True)
def fall_ill(people, window, incidence, by_cell, by_kind):
    """Exposure becomes illness."""
    for kind in range(by_kind.shape[0]):
        by_kind[kind] = 0.0
    for cell in range(by_cell.shape[1]):
        ill = max(by_cell[EXPOSURE, cell], 0.0) * min(people.falling_ill[window, cell] * incidence, 1.0)
        by_cell[ILL, cell] = ill
        by_kind[people.aid_kind[cell]] += ill


@njit(cache=True, nogil=True)
def report(amount_of, paths, path, window, by_kind, pipeline):
    """Illness becomes cases in the windows to come."""
    delay = paths.delays[paths.delay[path], window]
    lags = min(delay.shape[0], pipeline.shape[1] - window)
    for aid_kind in range(by_kind.shape[0]):
        for kind in range(amount_of.shape[1]):
            amount = amount_of[aid_kind, kind]
            if amount >= 0:
                cases = by_kind[aid_kind] * paths.illness_shares[path, aid_kind, kind]
                for lag in range(lags):
                    pipeline[amount, window + lag] += cases * delay[lag]


@njit(cache=True, nogil=True)
def wait(window, pipeline):
    """No notice ends the window: its cases wait for the next."""
    for amount in range(pipeline.shape[0]):
        pipeline[amount, window + 1] += pipeline[amount, window]


@njit(cache=True, nogil=True)
def disclose(rules, window, chance, state, pipeline, path, outcome):
    """The window's cases, as many as expected or as chance has it; gives their number and fills their aid."""
    cases, exact = 0.0, 0.0
    for amount in range(pipeline.shape[0]):
        disclosed = pipeline[amount, window]
        if chance:
            disclosed = poisson(state, disclosed)
        cases += disclosed
        exact += disclosed * rules.amounts_fen[amount]
    outcome.cases[path, window] = cases
    outcome.aid_fen[path, window] = np.int64(exact + 0.5)
    return np.int64(math.ceil(cases))


@njit(cache=True, nogil=True)
def settle(rules, path, window, cases, carry, money, outcome):
    """Share the window's aid and fee; gives the carry."""
    aid, participants = outcome.aid_fen[path, window], np.int64(0)
    for group in range(money.shape[1]):
        participants += money[PEOPLE, group]
    fee = fee_of(rules.fee_part, rules.fee_whole, aid) + rules.fee_each_fen * participants
    fee += rules.fee_case_fen * cases
    shared = prices(rules.weights, rules.rounding, money[PEOPLE], aid + fee - carry, money[SHARE])
    outcome.participants[path, window] = participants
    outcome.fee_fen[path, window] = fee
    outcome.share_fen[path, window] = shared
    return shared + carry - aid - fee


@njit(cache=True, nogil=True)
def bear(clock, rules, window, cases, tracked_from, money, cohorts, paid):
    """What members do not pay of their shares: `money[BORNE]` has it by group, and of it what is waived; `paid`
    has what members paid this year.
    """
    cap = period_cap(rules.cap_case_fen, rules.cap_period_fen, cases)
    waived = rules.waived[window] if rules.waived.shape[0] > 0 else rules.waived.ravel()
    for group in range(money.shape[1]):
        participants, share = money[PEOPLE, group], money[SHARE, group]
        borne, free = 0.0, 0.0
        if cohorts.shape[0] == 0:
            borne = float(above_cap(share, cap, rules.cap_year_fen[group], 0) * participants)
        elif participants > 0:
            taking = 0.0
            for cohort in range(tracked_from, window + 2):
                here = cohorts[cohort, group] * part_sharing(clock, window, window + 1 - cohort)
                above = above_cap(share, cap, rules.cap_year_fen[group], paid[cohort, group])
                part = waived[cohort] if waived.shape[0] > 0 else 0.0
                taking += here
                free += here * part * share
                borne += here * (part * share + (1.0 - part) * above)
                if here > 0.0:
                    paid[cohort, group] += np.int64((1.0 - part) * (share - above) + 0.5)
            borne = borne * (participants / taking) if taking > 0.0 else 0.0
            free = free * (participants / taking) if taking > 0.0 else 0.0
        money[BORNE, group] = min(np.int64(borne + 0.5), share * participants)
        money[FREE, group] = min(np.int64(free + 0.5), money[BORNE, group])


@njit(cache=True, nogil=True)
def excess(rules, path, window, carry, money, outcome):
    """What is above the caps goes where the plan says (sharing/excess.py), what is waived to the sponsor. Gives the
    carry.
    """
    borne, free = np.int64(0), np.int64(0)
    for group in range(money.shape[1]):
        borne += money[BORNE, group]
        free += money[FREE, group]
    above = borne - free
    outcome.sponsor_fen[path, window] = borne if rules.excess == BY_SPONSOR else free
    outcome.unpaid_fen[path, window] = 0 if rules.excess == BY_SPONSOR else above
    if rules.excess == BY_SPONSOR:
        return carry
    aid, fee = outcome.aid_fen[path, window], outcome.fee_fen[path, window]
    cut = min(max(above - max(carry, 0), 0), aid + fee)
    if rules.excess == LESS_AID and cut > 0:
        there = aid + fee - cut
        given = reduced(rules.fee_part, rules.fee_whole, there, fee)
        kept = given * rules.fee_part // rules.fee_whole if rules.fee_part > 0 else there - given
        outcome.aid_fen[path, window] = given
        outcome.fee_fen[path, window] = kept
        return carry - above + cut + there - given - kept
    return carry - above


@njit(cache=True, nogil=True)
def part_sharing(clock, window, back):
    """The part of the cohort that joined so many windows ago that shares."""
    waits = back < clock.active.shape[1] and clock.active[window, back]
    return clock.taking_part[window, back] if waits else 1.0


@njit(cache=True, nogil=True)
def remember(memory, periods_a_year, money, price):
    """Members learn the price: a little of it with every period."""
    for group in range(price.shape[0]):
        if money[PEOPLE, group] > 0:
            each = money[SHARE, group] - money[BORNE, group] / money[PEOPLE, group]
            price[group] += memory * (each * periods_a_year - price[group])


@njit(cache=True, nogil=True)
def keep_detail(window, by_cell, joined, left, detail):
    """What the first path gives by cell."""
    detail.joined[window] = joined
    detail.left[window] = left
    for cell in range(by_cell.shape[1]):
        detail.members[window, cell] = by_cell[TOTAL, cell]
        detail.ill[window, cell] = by_cell[ILL, cell]
        detail.exposure[window, cell] = by_cell[EXPOSURE, cell]


@njit(cache=True, nogil=True)
def keep_prices(window, awarded, money, detail):
    """What the first path gives by price group, before what is above the caps goes anywhere."""
    detail.awarded_fen[window] = awarded
    detail.waived_fen[window] = 0
    for group in range(money.shape[1]):
        detail.participants[window, group] = money[PEOPLE, group]
        detail.shares_fen[window, group] = money[SHARE, group]
        detail.borne_fen[window, group] = money[BORNE, group]
        detail.waived_fen[window] += money[FREE, group]


@njit(cache=True, nogil=True)
def close(path, window, outcome):
    """From this window on there is no plan."""
    for later in range(window, outcome.members.shape[1]):
        outcome.members[path, later] = 0.0
    outcome.closed[path] = window
