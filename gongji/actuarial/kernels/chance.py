"""Chance of one path: uniform, normal and Poisson numbers from a state of 64 bits.

A path has a state of its own, made from the seed and the path's number, so what a path draws depends on nothing
else: not on how many threads there are, nor on which paths run beside it.

    SplitMix64    Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"
    PTRS          Hörmann 1993, "The transformed rejection method for generating Poisson random variables"
"""

from __future__ import annotations

import math

import numpy as np
from numba import float64, njit, uint64

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
BY_PRODUCT_BELOW = 10.0  # for small means it is quicker to multiply uniforms


@njit(cache=True, nogil=True)
def mixed(word):
    """A 64-bit word with its bits well stirred."""
    word = (word ^ (word >> uint64(30))) * FIRST
    word = (word ^ (word >> uint64(27))) * SECOND
    return word ^ (word >> uint64(31))


@njit(cache=True, nogil=True)
def begin(state, seed, path):
    """Set the state of a path."""
    state[0] = mixed(mixed(uint64(seed) + GOLDEN) ^ (uint64(path) * GOLDEN + uint64(1)))


@njit(cache=True, nogil=True)
def uniform(state):
    """A number above 0 and below 1."""
    state[0] += GOLDEN
    return (float64(mixed(state[0]) >> uint64(12)) + 0.5) * (1.0 / 4503599627370496.0)


@njit(cache=True, nogil=True)
def normal(state):
    """A standard normal number (Box and Muller)."""
    return math.sqrt(-2.0 * math.log(uniform(state))) * math.cos(2.0 * math.pi * uniform(state))


@njit(cache=True, nogil=True)
def poisson(state, mean):
    """A whole number of events of which `mean` (≥ 0) are expected."""
    if mean <= 0.0:
        return 0.0
    if mean < BY_PRODUCT_BELOW:
        limit, product, count = math.exp(-mean), uniform(state), 0.0
        while product > limit:
            product *= uniform(state)
            count += 1.0
        return count
    return poisson_by_rejection(state, mean)


@njit(cache=True, nogil=True)
def poisson_by_rejection(state, mean):
    """PTRS, for a mean of 10 or more."""
    root, logarithm = math.sqrt(mean), math.log(mean)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    accepted_below = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u = uniform(state) - 0.5
        v = uniform(state)
        us = 0.5 - abs(u)
        count = math.floor((2.0 * a / us + b) * u + mean + 0.43)
        if us >= 0.07 and v <= accepted_below:
            return count
        if count < 0.0 or (us < 0.013 and v > us):
            continue
        left = math.log(v) + math.log(inverse_alpha) - math.log(a / (us * us) + b)
        if left <= count * logarithm - mean - math.lgamma(count + 1.0):
            return count
