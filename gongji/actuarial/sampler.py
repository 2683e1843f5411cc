"""Drawing from what is believed after the data: sequential Monte Carlo with tempering.

    target at temperature b:   prior(x) · likelihood(x)^b,   b from 0 to 1

Particles begin as draws from the prior. b rises so far that half of the particles still count (effective sample size);
then the better ones are copied (systematic resampling) and all are moved by random-walk Metropolis steps with the
covariance of the particles. Source: Del Moral, Doucet, Jasra 2006, "Sequential Monte Carlo samplers", JRSS B 68:411.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gongji.actuarial.kernels.arrays import Floats

COUNTING = 0.5  # part of the particles that must still count after a rise of the temperature
MOVES = 5
STEP = 2.38  # over the root of the dimensions: Roberts, Gelman, Gilks 1997
RISES_MAX = 60


def sample(
    log_likelihood: Callable[[Floats], Floats], *, dimensions: int, particles: int, random: np.random.Generator
) -> Floats:
    """Draws from the posterior of parameters whose priors are independent standard normals, a row a draw."""
    drawn = random.standard_normal((particles, dimensions))
    likely = log_likelihood(drawn)
    temperature, step = 0.0, STEP / np.sqrt(dimensions)
    for _ in range(RISES_MAX):
        rise = next_rise(likely, 1.0 - temperature)
        temperature += rise
        chosen = resampled(rise * likely, random)
        drawn, likely = drawn[chosen], likely[chosen]
        root = np.linalg.cholesky(np.cov(drawn.T) + 1e-6 * np.eye(dimensions))
        accepted = 0.0
        for _ in range(MOVES):
            moved = drawn + step * random.standard_normal(drawn.shape) @ root.T
            likely_moved = log_likelihood(moved)
            gain = temperature * (likely_moved - likely) + 0.5 * ((drawn**2).sum(1) - (moved**2).sum(1))
            taken = np.log(random.random(particles)) < gain
            drawn[taken], likely[taken] = moved[taken], likely_moved[taken]
            accepted += float(taken.mean()) / MOVES
        step *= float(np.clip(np.exp(accepted - 0.25), 0.7, 1.4))
        if temperature >= 1.0:
            break
    return drawn


def next_rise(likely: Floats, left: float) -> float:
    """How far the temperature can rise while enough particles count; all that is left where that is fine."""
    if counting(left * likely) >= COUNTING:
        return left
    low, high = 0.0, left
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if counting(middle * likely) >= COUNTING else (low, middle)
    return max(low, 1e-9)


def counting(logs: Floats) -> float:
    """The effective sample size of log weights, as a part of all: (Σw)² ÷ (n Σw²)."""
    weights = np.exp(logs - logs.max())
    return float(weights.sum() ** 2 / (len(weights) * (weights**2).sum()))


def resampled(logs: Floats, random: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Rows chosen in proportion to log weights, as evenly as can be."""
    weights = np.exp(logs - logs.max())
    edges = np.cumsum(weights / weights.sum())
    edges[-1] = 1.0
    return np.searchsorted(edges, (np.arange(len(logs)) + random.random()) / len(logs)).astype(np.int64)
