"""Running paths through a model on all processors, and the promises that every outcome must keep."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from gongji.actuarial.kernels.arrays import Detail, Outcome, Paths
from gongji.actuarial.kernels.paths import run_paths
from gongji.actuarial.model import Model
from gongji.errors import InvariantBroken

THREADS = min(os.cpu_count() or 1, 8)
PATHS_A_JOB = 64


def run(
    model: Model, paths: Paths, *, seed: int, chance_from: int = 0, detailed: bool = False
) -> tuple[Outcome, Detail]:
    """Run paths through the model, on all processors; the same seed gives the same numbers on any number of them."""
    count = len(paths.leaving)
    outcome = empty_outcome(count, len(model.windows))
    detail = empty_detail(model if detailed else None)
    # the loop is compiled for arrays that lie in one piece
    whole: Paths = Paths._make([np.ascontiguousarray(each) for each in paths])
    fixed = (seed, chance_from, model.clock, model.rules, model.people, whole, model.start, outcome, detail)
    firsts = range(0, count, PATHS_A_JOB)
    if len(firsts) == 1:
        run_paths(0, count, *fixed)
    else:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda first: run_paths(first, min(first + PATHS_A_JOB, count), *fixed), firsts))
    check_outcome(outcome)
    return outcome, detail


def empty_outcome(paths: int, windows: int) -> Outcome:
    """Room for what paths give."""
    real, whole = np.zeros((2, paths, windows)), np.zeros((7, paths, windows), dtype=np.int64)
    return Outcome(
        members=real[0],
        participants=whole[0],
        cases=real[1],
        aid_fen=whole[1],
        fee_fen=whole[2],
        share_fen=whole[3],
        sponsor_fen=whole[4],
        unpaid_fen=whole[5],
        carry_fen=whole[6],
        closed=np.full(paths, -1, dtype=np.int64),
    )


def empty_detail(model: Model | None) -> Detail:
    """Room for what the first path gives by cell, or none."""
    windows = 0 if model is None else len(model.windows)
    cells, groups = (0, 0) if model is None else (len(model.cells.age), len(model.cells.groups))
    return Detail(
        members=np.zeros((windows, cells)),
        ill=np.zeros((windows, cells)),
        exposure=np.zeros((windows, cells)),
        participants=np.zeros((windows, groups), dtype=np.int64),
        shares_fen=np.zeros((windows, groups), dtype=np.int64),
        borne_fen=np.zeros((windows, groups), dtype=np.int64),
        awarded_fen=np.zeros(windows, dtype=np.int64),
        waived_fen=np.zeros(windows, dtype=np.int64),
        joined=np.zeros(windows),
        left=np.zeros(windows),
    )


def check_outcome(outcome: Outcome) -> None:
    """Raise InvariantBroken unless members are numbers ≥ 0 and every fen that goes out or on has come in."""
    if not (np.isfinite(outcome.members).all() and (outcome.members >= 0).all()):
        raise InvariantBroken("a path has members that are negative or no number")
    if not (np.isfinite(outcome.cases).all() and (outcome.cases >= 0).all()):
        raise InvariantBroken("a path has cases that are negative or no number")
    before = np.hstack([np.zeros((len(outcome.carry_fen), 1), dtype=np.int64), outcome.carry_fen[:, :-1]])
    moved = outcome.share_fen - outcome.unpaid_fen + before - outcome.aid_fen - outcome.fee_fen
    lives = np.arange(moved.shape[1]) < np.where(outcome.closed < 0, moved.shape[1], outcome.closed)[:, None]
    if (moved != outcome.carry_fen)[lives].any() or (outcome.sponsor_fen > outcome.share_fen).any():
        raise InvariantBroken("a path has a period in which money came from nowhere or went nowhere")
