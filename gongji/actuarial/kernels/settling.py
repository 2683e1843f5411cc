"""One period settled in whole fen, the way `gongji.sharing` does it, fast enough for millions of periods.

`sharing` is the definition: fee_fen, group_prices, period_cap_fen, sponsor_fen, carry_out_fen. A property test
holds these lines to it on random plans and periods. All amounts are int64; terms.py refuses a plan whose numbers
could leave it.
"""

from __future__ import annotations

from numba import int64, njit

UP, HALF_UP, DOWN = 0, 1, 2
BY_SPONSOR, CARRIED, LESS_AID = 0, 1, 2
NO_CAP = -1


@njit(cache=True, nogil=True)
def fee_of(part, whole, aid_fen):
    """The operator's fee as a part of the aid, rounded down."""
    return aid_fen * part // whole


@njit(cache=True, nogil=True)
def prices(weights, rounding, participants, to_share_fen, shares):
    """Fill the share of every price group; give the sum over all who take part."""
    whole = int64(0)
    for group in range(participants.shape[0]):
        whole += participants[group] * weights[group]
    total = int64(0)
    for group in range(participants.shape[0]):
        shares[group] = 0
        if to_share_fen > 0 and participants[group] > 0:
            shares[group] = rounded(rounding, to_share_fen, weights[group], whole)
            total += shares[group] * participants[group]
    return total


@njit(cache=True, nogil=True)
def rounded(rounding, total, weight, whole):
    """total·weight ÷ whole in whole fen, without a product that could overflow."""
    quotient, rest = total // whole, total % whole
    part = rest * weight
    if rounding == UP:
        return quotient * weight + (part + whole - 1) // whole
    if rounding == HALF_UP:
        return quotient * weight + (2 * part + whole) // (2 * whole)
    return quotient * weight + part // whole


@njit(cache=True, nogil=True)
def period_cap(cap_case_fen, cap_period_fen, cases):
    """The cap that is the same for everybody in a period, or NO_CAP."""
    cap = int64(NO_CAP)
    if cap_case_fen >= 0:
        cap = cap_case_fen * cases
    if cap_period_fen >= 0 and (cap < 0 or cap_period_fen < cap):
        cap = int64(cap_period_fen)
    return cap


@njit(cache=True, nogil=True)
def above_cap(share_fen, cap_fen, cap_year_fen, paid_fen):
    """What of a share the sponsor bears, where the member has paid `paid_fen` this year."""
    cap = share_fen
    if 0 <= cap_fen < cap:
        cap = cap_fen
    if cap_year_fen >= 0:
        cap = min(cap, max(cap_year_fen - paid_fen, 0))
    return share_fen - cap


@njit(cache=True, nogil=True)
def reduced(part, whole, there_fen, fee_fen):
    """The largest aid that, with the fee on it, is within an amount; a fee that is no part of the aid stays."""
    if part > 0:
        return ((there_fen + 1) * whole + whole + part - 1) // (whole + part) - 1
    return there_fen - min(fee_fen, there_fen)
