"""Many leaves at once: SHA-256 of 25 bytes, one member a lane.

A commit is one block of SHA-256. The 64 rounds stand as straight code over plain variables, without a branch or an
array, so the compiler turns the loop over members into vector instructions: eight members a step on a processor with
AVX2, sixteen with AVX-512. `LANES` members are loaded into columns first and written out after, because members and
leaves lie in rows.
FIPS 180-4; hashlib in tree.py is the definition that the tests hold it against.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint32, uint64
from numpy.typing import NDArray

from gongji.proofs.tree import LEAF_BYTES

LANES = 256
MESSAGE_BITS = 25 * 8
PRIMES = [p for p in range(2, 312) if all(p % q for q in range(2, p))]


def fraction_bits(prime: int, root: int) -> int:
    """The first 32 bits of the fraction of a prime's square (2) or cube (3) root, in whole numbers (FIPS 180-4)."""
    scaled = prime << 32 * root
    low, high = 0, 1 << 40
    while high - low > 1:
        middle = (low + high) >> 1
        low, high = (middle, high) if middle**root <= scaled else (low, middle)
    return low & 0xFFFFFFFF


START = tuple(np.uint32(fraction_bits(prime, 2)) for prime in PRIMES[:8])
CONSTANTS = tuple(np.uint32(fraction_bits(prime, 3)) for prime in PRIMES[:64])


@njit(forceinline=True)
def rotated(word, bits):
    """A 32-bit word rotated right."""
    return uint32((word >> uint32(bits)) | (word << uint32(32 - bits)))


@njit(forceinline=True)
def swapped(word):
    """A 32-bit word with its bytes in the other order."""
    pairs = uint32(((word & uint32(0x00FF00FF)) << uint32(8)) | ((word >> uint32(8)) & uint32(0x00FF00FF)))
    return uint32((pairs << uint32(16)) | (pairs >> uint32(16)))


@njit(forceinline=True)
def one_round(a, b, c, d, e, f, g, h, word, constant):
    """The new fourth and eighth of the working variables after a round; the others only change their names."""
    choice = g ^ (e & (f ^ g))
    majority = (a & b) | (c & (a | b))
    sigma1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    sigma0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
    first = uint32(h + sigma1 + choice + constant + word)
    return uint32(d + first), uint32(first + sigma0 + majority)


@njit(forceinline=True)
def eight_rounds(state, words, constants):
    """Eight rounds, after which every working variable has its own name again."""
    a, b, c, d, e, f, g, h = state
    d, h = one_round(a, b, c, d, e, f, g, h, words[0], constants[0])
    c, g = one_round(h, a, b, c, d, e, f, g, words[1], constants[1])
    b, f = one_round(g, h, a, b, c, d, e, f, words[2], constants[2])
    a, e = one_round(f, g, h, a, b, c, d, e, words[3], constants[3])
    h, d = one_round(e, f, g, h, a, b, c, d, words[4], constants[4])
    g, c = one_round(d, e, f, g, h, a, b, c, words[5], constants[5])
    f, b = one_round(c, d, e, f, g, h, a, b, words[6], constants[6])
    e, a = one_round(b, c, d, e, f, g, h, a, words[7], constants[7])
    return a, b, c, d, e, f, g, h


@njit(forceinline=True)
def later(w0, w1, w9, w14):
    """The word of the schedule that stands sixteen after w0."""
    sigma0 = rotated(w1, 7) ^ rotated(w1, 18) ^ (w1 >> uint32(3))
    sigma1 = rotated(w14, 17) ^ rotated(w14, 19) ^ (w14 >> uint32(10))
    return uint32(w0 + sigma0 + w9 + sigma1)


@njit(forceinline=True)
def next_eight(low, high):
    """The eight words of the schedule that follow sixteen, given as two eights."""
    w0 = later(low[0], low[1], high[1], high[6])
    w1 = later(low[1], low[2], high[2], high[7])
    w2 = later(low[2], low[3], high[3], w0)
    w3 = later(low[3], low[4], high[4], w1)
    w4 = later(low[4], low[5], high[5], w2)
    w5 = later(low[5], low[6], high[6], w3)
    w6 = later(low[6], low[7], high[7], w4)
    w7 = later(low[7], high[0], w0, w5)
    return w0, w1, w2, w3, w4, w5, w6, w7


@njit(cache=True, nogil=True)
def hash_lanes(words, digests):
    """One block of SHA-256 in every lane: seven words of message and the padding in, eight words of digest out."""
    zero, bits = uint32(0), uint32(MESSAGE_BITS)
    for lane in range(LANES):
        low = (
            words[0, lane], words[1, lane], words[2, lane], words[3, lane],
            words[4, lane], words[5, lane], words[6, lane], zero,
        )  # fmt: skip
        high = (zero, zero, zero, zero, zero, zero, zero, bits)
        state = eight_rounds(eight_rounds(START, low, CONSTANTS[0:8]), high, CONSTANTS[8:16])
        low = next_eight(low, high)
        high = next_eight(high, low)
        state = eight_rounds(eight_rounds(state, low, CONSTANTS[16:24]), high, CONSTANTS[24:32])
        low = next_eight(low, high)
        high = next_eight(high, low)
        state = eight_rounds(eight_rounds(state, low, CONSTANTS[32:40]), high, CONSTANTS[40:48])
        low = next_eight(low, high)
        high = next_eight(high, low)
        state = eight_rounds(eight_rounds(state, low, CONSTANTS[48:56]), high, CONSTANTS[56:64])
        digests[0, lane] = uint32(state[0] + START[0])
        digests[1, lane] = uint32(state[1] + START[1])
        digests[2, lane] = uint32(state[2] + START[2])
        digests[3, lane] = uint32(state[3] + START[3])
        digests[4, lane] = uint32(state[4] + START[4])
        digests[5, lane] = uint32(state[5] + START[5])
        digests[6, lane] = uint32(state[6] + START[6])
        digests[7, lane] = uint32(state[7] + START[7])


@njit(cache=True, nogil=True)
def load_messages(salts, members, first, words):
    """Put 0x02 ‖ salt ‖ u64(member) ‖ 0x80 of `LANES` members from `first` on into columns of seven words."""
    for lane in range(LANES):
        at = first + lane
        s0, s1 = swapped(salts[at, 0]), swapped(salts[at, 1])
        s2, s3 = swapped(salts[at, 2]), swapped(salts[at, 3])
        high, low = uint32(members[at] >> uint64(32)), uint32(members[at] & uint64(0xFFFFFFFF))
        words[0, lane] = uint32(0x02000000) | (s0 >> uint32(8))
        words[1, lane] = (s0 << uint32(24)) | (s1 >> uint32(8))
        words[2, lane] = (s1 << uint32(24)) | (s2 >> uint32(8))
        words[3, lane] = (s2 << uint32(24)) | (s3 >> uint32(8))
        words[4, lane] = (s3 << uint32(24)) | (high >> uint32(8))
        words[5, lane] = (high << uint32(24)) | (low >> uint32(8))
        words[6, lane] = (low << uint32(24)) | uint32(0x00800000)


@njit(cache=True, nogil=True)
def write_leaves(salts, members, shares, sponsors, leaves):
    """Fill `leaves` (rows of 12 words) for a whole number of lanes of members."""
    words = np.empty((7, LANES), dtype=np.uint32)
    digests = np.empty((8, LANES), dtype=np.uint32)
    for first in range(0, members.shape[0], LANES):
        load_messages(salts, members, first, words)
        hash_lanes(words, digests)
        for lane in range(LANES):
            at = first + lane
            for row in range(8):
                leaves[at, row] = swapped(digests[row, lane])
            leaves[at, 8] = swapped(uint32(shares[at] >> uint64(32)))
            leaves[at, 9] = swapped(uint32(shares[at] & uint64(0xFFFFFFFF)))
            leaves[at, 10] = swapped(uint32(sponsors[at] >> uint64(32)))
            leaves[at, 11] = swapped(uint32(sponsors[at] & uint64(0xFFFFFFFF)))


Column = NDArray[np.int64]


def leaves_in_lanes(salts: bytes, members: Column, shares: Column, sponsors: Column) -> memoryview:
    """The leaves of a run of lines, 48 bytes each.

    Columns of int64, all values ≥ 0, salts of 16 bytes each.
    """
    count = len(members)
    padded = count + -count % LANES
    columns = [padded_to(padded, column).view(np.uint64) for column in (members, shares, sponsors)]
    salt_words = padded_to(padded, np.frombuffer(salts, dtype=np.uint32).reshape(count, 4))
    leaves = np.empty((padded, LEAF_BYTES // 4), dtype=np.uint32)
    write_leaves(salt_words, *columns, leaves)
    return leaves[:count].reshape(-1).view(np.uint8).data


def padded_to(size: int, rows: NDArray[np.generic]) -> NDArray[np.generic]:
    """Rows followed by zeros up to `size` rows; the same rows where nothing is missing.

    Always read-only: Numba compiles a kernel anew for arrays that may be written.
    """
    padded = np.ascontiguousarray(rows).view()
    if len(rows) < size:
        padded = np.zeros((size, *rows.shape[1:]), dtype=rows.dtype)
        padded[: len(rows)] = rows
    padded.flags.writeable = False
    return padded
