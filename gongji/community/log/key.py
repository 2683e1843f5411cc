"""The log's key: made on first use like every secret of an installation, and named after the log.

The name of a log's key is the log's origin. A log keeps it for life, so a setting that says another one is refused
and never followed.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from gongji.community.log.rules import key_file
from gongji.community.secret import secret_file
from gongji.errors import Refused
from gongji.proofs.notes import SignerKey, VerifierKey


def signer() -> SignerKey:
    """The log's secret key, made if there is none; raises Refused where it is another log's."""
    place = key_file(settings.DATA, settings.LOG_KEY)
    fresh = f"{SignerKey.fresh(settings.LOG_ORIGIN).skey()}\n"
    return checked(secret_file(place, make=fresh.encode()), place)


def verifier() -> VerifierKey | None:
    """The log's public key; None before the first event, when there is no key yet."""
    place = key_file(settings.DATA, settings.LOG_KEY)
    return public_half(place, settings.LOG_ORIGIN) if place.exists() else None


@lru_cache(maxsize=4)
def public_half(place: Path, origin: str) -> VerifierKey:
    """The public half of a key file, which never changes."""
    del origin  # it is checked against the settings; named here so that another setting is another answer
    return checked(place.read_bytes(), place).verifier


def checked(content: bytes, place: Path) -> SignerKey:
    """The key in a file, if it is this log's."""
    key = SignerKey.read(content.decode(errors="replace").strip())
    if key.name != settings.LOG_ORIGIN:
        raise Refused(
            f"the key in {place} is of the log '{key.name}', and GONGJI_LOG_ORIGIN says '{settings.LOG_ORIGIN}'. A log"
            f" keeps its name: set GONGJI_LOG_ORIGIN={key.name}, or begin another log in another folder"
        )
    return key
