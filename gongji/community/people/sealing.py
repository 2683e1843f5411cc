"""The vault's cryptography, and all of it: AES-256-GCM and HMAC-SHA-256 of `cryptography`. Pure.

A text is sealed with the data key of its owner, the data key with a master key (an envelope): who has the
database without the master key has noise, and destroying one data key destroys one owner's texts for ever. What
a text belongs to is bound into it, so that a sealed text put in
another row does not open.

    sealed = 0x01 ‖ nonce (12 random bytes) ‖ ciphertext ‖ tag (16)

Nonces are random: a data key seals a few hundred texts and a master key at most some 2^29 data keys, far below
2^32, the number at which NIST SP 800-38D (8.3) asks for a new key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gongji.errors import GongjiError

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
VERSION: Final = b"\x01"


class Unreadable(GongjiError):
    """Something sealed does not open: wrong key, changed bytes, or taken from another place."""


def new_key() -> bytes:
    """A data key for one owner."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, content: bytes, *, belongs_to: str) -> bytes:
    """Content that only this key opens, and only as what it belongs to."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, content, belongs_to.encode())


def unseal(key: bytes, sealed: bytes, *, belongs_to: str) -> bytes:
    """What was sealed; raises Unreadable if key, bytes or belonging are not those of the sealing."""
    version, nonce, rest = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if version != VERSION:
        raise Unreadable(f"{belongs_to}: sealed in a form that this version does not know")
    try:
        return AESGCM(key).decrypt(nonce, rest, belongs_to.encode())
    except InvalidTag as error:
        raise Unreadable(f"{belongs_to}: does not open; the key is another, or the row was changed or moved") from error


def blind_index(key: bytes, whose: str) -> str:
    """A name for a value that cannot be turned back without the key: the same value has the same, always.

    64 hexadecimal digits.
    """
    return hmac.new(key, whose.encode(), hashlib.sha256).hexdigest()


def fingerprint(key: bytes) -> str:
    """Which key this is, without a word about the key itself; 16 hexadecimal digits."""
    return blind_index(key, "gongji: which key this is")[:16]
