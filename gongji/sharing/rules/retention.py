"""Each member keeps small losses, the community shares the layer above, a sponsor or insurer bears the rest; what a
period may not be charged is carried into the next.

    kept_i   = min(X_i, d)
    shared_i = min(max(X_i − d, 0), u − d)
    ceded_i  = max(X_i − u, 0)
    charged  = min(Σ shared + R, m)          R' = Σ shared + R − charged

    d  retention      u  limit (None: no end)      m  most that a period is charged (None: all)
    R  carried in     R' carried out               all fen

Sources: Denuit 2019 (ASTIN 49:591) for layers of a pool; Abdikerimova, Boonen and Feng 2024 (JRI 91:943) for sharing
over periods. Nothing is lost: Σ kept + charged + Σ ceded + R' = S + R. `charged` is divided by any rule over a
total; what that rule keeps holds for the layer. m must on average exceed the layer, or the carry grows without end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gongji.errors import Refused
from gongji.sharing.losses import Loss
from gongji.sharing.rules import Parts, Sharing


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The three parts of one loss, fen."""

    kept_fen: int
    shared_fen: int
    ceded_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Borne:
    """Who bears a period: each member's kept loss and share, what is ceded, what the next period takes over."""

    kept_fen: tuple[int, ...]
    shares_fen: Parts
    ceded_fen: int
    carry_fen: int


def layers(loss_fen: int, *, retention_fen: int, limit_fen: int | None) -> Layers:
    """One loss cut at d and u; raises Refused unless 0 ≤ d ≤ u and the loss is not negative."""
    if loss_fen < 0 or retention_fen < 0 or (limit_fen is not None and limit_fen < retention_fen):
        raise Refused(
            f"a loss of {loss_fen} fen, retention {retention_fen}, limit {limit_fen}: "
            "none may be negative, and the limit not below the retention"
        )
    kept = min(loss_fen, retention_fen)
    below = loss_fen if limit_fen is None else min(loss_fen, limit_fen)
    return Layers(kept_fen=kept, shared_fen=below - kept, ceded_fen=loss_fen - below)


def shared_layer(loss: Loss, *, retention_fen: int, limit_fen: int | None) -> Loss:
    """The law of the shared part of a loss: what a rule that wants means or chances has to be given."""
    chances: dict[int, Fraction] = {}
    for fen, chance in loss.chances.items():
        part = layers(fen, retention_fen=retention_fen, limit_fen=limit_fen).shared_fen
        chances[part] = chances.get(part, Fraction(0)) + chance
    return Loss(chances)


def contributions(
    losses_fen: Sequence[int],
    *,
    retention_fen: int,
    limit_fen: int | None,
    most_fen: int | None,
    carry_fen: int,
    within: Sharing,
) -> Borne:
    """Who bears these losses of one period; `carry_fen` is R. Raises Refused for a negative amount."""
    if carry_fen < 0 or (most_fen is not None and most_fen < 0):
        raise Refused(f"carry {carry_fen} fen, at most {most_fen} fen a period: neither may be negative")
    cut = [layers(loss, retention_fen=retention_fen, limit_fen=limit_fen) for loss in losses_fen]
    to_charge = sum(each.shared_fen for each in cut) + carry_fen
    charged = to_charge if most_fen is None else min(to_charge, most_fen)
    shares = within(total_fen=charged)
    if len(shares) != len(losses_fen):
        raise Refused(f"{len(losses_fen)} members and a rule for {len(shares)}: the rule must be of the same members")
    return Borne(
        kept_fen=tuple(each.kept_fen for each in cut),
        shares_fen=shares,
        ceded_fen=sum(each.ceded_fen for each in cut),
        carry_fen=to_charge - charged,
    )
