"""One step of many cells: who stays, who grows a year older, and how much time they lived under a weight.

    target[c]   = source[c]·stays[c] + source[c−1]·comes[c]
    exposure[c] = exposure[c] + source[c]·weight

A cell is a kind of person (tier, health, sex, age), or a model point of an insurer: the same step reproduces the
public BasicTerm_M model (benchmarks/basic_term.py).
"""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def advance(source, target, stays, comes, weight, exposure):
    """Take every cell one step on; `comes[0]` must be 0, and `source` and `target` are different arrays."""
    exposure[0] += source[0] * weight
    target[0] = source[0] * stays[0]
    for cell in range(1, source.shape[0]):
        exposure[cell] += source[cell] * weight
        target[cell] = source[cell] * stays[cell] + source[cell - 1] * comes[cell]
