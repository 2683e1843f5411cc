"""What moves outside a settled period has one way each, and moves something."""

from __future__ import annotations

from datetime import date

import pytest

from gongji.errors import InvariantBroken
from gongji.ledger.accounts import Account
from gongji.ledger.journal import balances
from gongji.ledger.moves import Move, move_entry

ON = date(2020, 1, 1)


def test_a_balance_that_is_paid_in_shared_and_given_back_ends_at_nothing():
    moves = [
        (Move.PAID_AHEAD, 1000),
        (Move.FEE_FROM_BALANCES, 300),
        (Move.BALANCES_GIVEN_BACK, 700),
        (Move.REFUNDS_PAID, 700),
        (Move.FEE_PAID, 300),
    ]
    entries = [move_entry(move, fen, on=ON, plan="test") for move, fen in moves]
    assert {account: fen for account, fen in balances(entries).items() if fen} == {}
    assert balances(entries[:2]) == {Account.CUSTODY: 1000, Account.MEMBERS_PREPAID: -700, Account.FEE_PAYABLE: -300}


@pytest.mark.parametrize("fen", [0, -1])
def test_nothing_is_not_moved(fen: int):
    with pytest.raises(InvariantBroken, match=f"moves {fen} fen; only more than zero can move"):
        move_entry(Move.PAID_AHEAD, fen, on=ON, plan="test")


def test_every_move_has_words_and_a_way_of_its_own():
    ways = [move.value for move in Move]
    assert len({way.what for way in ways}) == len(ways)
    assert all(way.into != way.out_of for way in ways)
    alike = {(way.into, way.out_of) for way in ways}
    assert len(ways) - len(alike) == 2  # arrears off aid or given up; paid ahead or a fee given back
