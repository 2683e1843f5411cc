"""The salts that keep names closed: one key a period, one block of it a position.

    period_key = HKDF-SHA256(secret, info = "gongji salt v1" ‖ 0x00 ‖ plan ‖ 0x00 ‖ period)
    salt_i     = AES-256-ECB(period_key, i as 16 bytes big-endian)

Another period has another key, so a member's leaves of two periods cannot be linked. Source: contract, proof.
"""

from __future__ import annotations

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SALT_BYTES = 16
SECRET_BYTES = 32


def period_key(secret: bytes, *, plan: str, period: str) -> bytes:
    """The 32-byte key of one period of a plan, from the plan's 32-byte secret."""
    info = b"\x00".join([b"gongji salt v1", plan.encode(), period.encode()])
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def salts(key: bytes, first: int, count: int) -> bytes:
    """The salts of positions first … first + count − 1, 16 bytes each, one after the other."""
    counters = np.zeros((count, 2), dtype=">u8")
    counters[:, 1] = np.arange(first, first + count, dtype=np.uint64)
    # One block of a counter a salt is what the contract defines; nothing is encrypted here.
    cipher = Cipher(AES256(key), ECB()).encryptor()  # noqa: S305 - the salts are blocks by contract
    return cipher.update(counters.tobytes())
