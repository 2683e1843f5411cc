"""Many leaves at once: SHA-256 of 25 bytes, side by side in lanes that the processor adds in one step.

A commit is one block of SHA-256, so a row of it is sixteen words a member. `LANES` members stand side by
side in uint32 columns; every loop over lanes becomes vector instructions. The state's eight rows are
never moved: each round names them one further back, which after 64 rounds has gone round eight times.
FIPS 180-4; hashlib in tree.py is the definition that the tests hold it against.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint32, uint64
from numpy.typing import NDArray

from gongji.proofs.tree import LEAF_BYTES

LANES = 32
ROUNDS = 64
MESSAGE_BITS = 25 * 8
PRIMES = [p for p in range(2, 312) if all(p % q for q in range(2, p))]


def fraction_bits(prime: int, root: int) -> int:
    """The first 32 bits of the fraction of a prime's square (2) or cube (3) root, in whole numbers (FIPS
    180-4).
    """
    scaled = prime << 32 * root
    low, high = 0, 1 << 40
    while high - low > 1:
        middle = (low + high) >> 1
        low, high = (middle, high) if middle**root <= scaled else (low, middle)
    return low & 0xFFFFFFFF


START = np.array([fraction_bits(prime, 2) for prime in PRIMES[:8]], dtype=np.uint32)
CONSTANTS = np.array([fraction_bits(prime, 3) for prime in PRIMES[:ROUNDS]], dtype=np.uint32)


@njit(inline="always")
def rotated(word: int, bits: int) -> int:
    """A 32-bit word rotated right."""
    return uint32((word >> uint32(bits)) | (word << uint32(32 - bits)))


@njit(inline="always")
def swapped(word: int) -> int:
    """A 32-bit word with its bytes in the other order."""
    pairs = uint32(((word & uint32(0x00FF00FF)) << uint32(8)) | ((word >> uint32(8)) & uint32(0x00FF00FF)))
    return uint32((pairs << uint32(16)) | (pairs >> uint32(16)))


@njit(cache=True, nogil=True)
def load_messages(salts, members, first, words):
    """Put 0x02 ‖ salt ‖ u64(member) and its padding of `LANES` members from `first` on into columns of 16
    words.
    """
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
        for word in range(7, 15):
            words[word, lane] = uint32(0)
        words[15, lane] = uint32(MESSAGE_BITS)


@njit(inline="always")
def one_round(state, words, step, word, a, b, c, d, e, f, g, h):
    """Round `step` in all lanes; a … h say which rows of the state hold what."""
    constant = CONSTANTS[step]
    for lane in range(LANES):
        ea, aa = state[e, lane], state[a, lane]
        choice = state[g, lane] ^ (ea & (state[f, lane] ^ state[g, lane]))
        majority = (aa & state[b, lane]) | (state[c, lane] & (aa | state[b, lane]))
        sigma1 = rotated(ea, 6) ^ rotated(ea, 11) ^ rotated(ea, 25)
        sigma0 = rotated(aa, 2) ^ rotated(aa, 13) ^ rotated(aa, 22)
        first = uint32(state[h, lane] + sigma1 + choice + constant + words[word, lane])
        state[d, lane] = uint32(state[d, lane] + first)
        state[h, lane] = uint32(first + sigma0 + majority)


@njit(inline="always")
def next_word(words, w, w1, w9, w14):
    """Replace word w of the schedule by the one that stands sixteen later."""
    for lane in range(LANES):
        x, y = words[w1, lane], words[w14, lane]
        sigma0 = rotated(x, 7) ^ rotated(x, 18) ^ (x >> uint32(3))
        sigma1 = rotated(y, 17) ^ rotated(y, 19) ^ (y >> uint32(10))
        words[w, lane] = uint32(words[w, lane] + sigma0 + words[w9, lane] + sigma1)


@njit(cache=True, nogil=True)
def compress(state, words):
    """The 64 rounds of one block in all lanes, without the final addition."""
    for block in range(0, ROUNDS, 8):
        if block >= 16:
            low = block & 8
            for word in range(low, low + 8):
                next_word(words, word, (word + 1) & 15, (word + 9) & 15, (word + 14) & 15)
        at = block & 8
        one_round(state, words, block + 0, at + 0, 0, 1, 2, 3, 4, 5, 6, 7)
        one_round(state, words, block + 1, at + 1, 7, 0, 1, 2, 3, 4, 5, 6)
        one_round(state, words, block + 2, at + 2, 6, 7, 0, 1, 2, 3, 4, 5)
        one_round(state, words, block + 3, at + 3, 5, 6, 7, 0, 1, 2, 3, 4)
        one_round(state, words, block + 4, at + 4, 4, 5, 6, 7, 0, 1, 2, 3)
        one_round(state, words, block + 5, at + 5, 3, 4, 5, 6, 7, 0, 1, 2)
        one_round(state, words, block + 6, at + 6, 2, 3, 4, 5, 6, 7, 0, 1)
        one_round(state, words, block + 7, at + 7, 1, 2, 3, 4, 5, 6, 7, 0)


@njit(cache=True, nogil=True)
def write_leaves(salts, members, shares, sponsors, leaves):
    """Fill `leaves` (rows of 12 words) for a whole number of lanes of members."""
    words = np.empty((16, LANES), dtype=np.uint32)
    state = np.empty((8, LANES), dtype=np.uint32)
    for first in range(0, members.shape[0], LANES):
        load_messages(salts, members, first, words)
        for row in range(8):
            for lane in range(LANES):
                state[row, lane] = START[row]
        compress(state, words)
        for lane in range(LANES):
            at = first + lane
            for row in range(8):
                leaves[at, row] = swapped(uint32(state[row, lane] + START[row]))
            leaves[at, 8] = swapped(uint32(shares[at] >> uint64(32)))
            leaves[at, 9] = swapped(uint32(shares[at] & uint64(0xFFFFFFFF)))
            leaves[at, 10] = swapped(uint32(sponsors[at] >> uint64(32)))
            leaves[at, 11] = swapped(uint32(sponsors[at] & uint64(0xFFFFFFFF)))


Column = NDArray[np.int64]


def leaves_in_lanes(salts: bytes, members: Column, shares: Column, sponsors: Column) -> bytes:
    """The leaves of a run of lines, 48 bytes each.

    Columns of int64, all values ≥ 0, salts of 16 bytes each.
    """
    count = len(members)
    padded = count + -count % LANES
    columns = [padded_to(padded, column).view(np.uint64) for column in (members, shares, sponsors)]
    salt_words = padded_to(padded, np.frombuffer(salts, dtype=np.uint32).reshape(count, 4))
    leaves = np.empty((padded, LEAF_BYTES // 4), dtype=np.uint32)
    write_leaves(salt_words, *columns, leaves)
    return leaves[:count].tobytes()


def padded_to(size: int, rows: NDArray[np.generic]) -> NDArray[np.generic]:
    """Rows followed by zeros up to `size` rows; the same rows where nothing is missing."""
    if len(rows) == size:
        return np.ascontiguousarray(rows)
    longer = np.zeros((size, *rows.shape[1:]), dtype=rows.dtype)
    longer[: len(rows)] = rows
    return longer
