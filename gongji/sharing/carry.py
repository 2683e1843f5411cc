"""What one period hands to the next, and the identity that every period must keep.

A + F + carry_out = Σ due + Σ sponsor + carry_in          (contract, settlement 7)
"""

from __future__ import annotations

from gongji.errors import InvariantBroken


def carry_out_fen(*, share_fen: int, carry_in_fen: int, aid_fen: int, fee_fen: int) -> int:
    """What is left over for the next period in fen, from the sum of all shares.

    Negative where it falls short.
    """
    return share_fen + carry_in_fen - (aid_fen + fee_fen)


def check_period(
    *, aid_fen: int, fee_fen: int, carry_out_fen: int, due_fen: int, sponsor_fen: int, carry_in_fen: int
) -> None:
    """Raise InvariantBroken unless every fen that goes out or on has come in."""
    goes = aid_fen + fee_fen + carry_out_fen
    comes = due_fen + sponsor_fen + carry_in_fen
    if goes != comes:
        raise InvariantBroken(
            f"aid {aid_fen} + fee {fee_fen} + carry out {carry_out_fen} = {goes} fen, but "
            f"due {due_fen} + sponsor {sponsor_fen} + carry in {carry_in_fen} = {comes} fen"
        )
