"""Checkpoints: the signed head of a log (C2SP tlog-checkpoint), and what witnesses add to it (tlog-cosignature).

A checkpoint is a signed note of three lines: origin (which log), size (how many entries), root. A witness that
has seen the log only grow puts a cosignature/v1 beside the log's own signature: with it, whoever reads the
checkpoint knows that others are shown the same log.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from gongji.errors import Refused
from gongji.proofs.merkle import HASH_BYTES, SIZE_END
from gongji.proofs.notes import Signature, SignerKey, VerifierKey, decode_base64, encode_base64, open_note

COSIGNATURE = 0x04  # signed-note, "Signature types": timestamped Ed25519
TIMESTAMP_BYTES = 8
TIMESTAMP_END = 2**63  # tlog-cosignature: "MUST NOT exceed 2^63 - 1"
DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a log says of itself: which log, how many entries, their root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text of the note, with its last newline."""
        lines = (self.origin, str(self.size), encode_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in the text of a note; raises Refused where it is none. No signature is looked at."""
    if not text.endswith("\n"):
        raise Refused("a checkpoint ends in a newline")
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or "" in lines:
        raise Refused("a checkpoint has three lines or more, none of them empty: origin, size, root")
    origin, size, root, *extensions = lines
    return Checkpoint(
        origin=origin, size=read_size(size), root=read_hash(root, "the root"), extensions=tuple(extensions)
    )


def read_size(text: str) -> int:
    """A tree size: decimal, no leading zero, below 2^63; raises Refused."""
    if not DECIMAL.fullmatch(text) or int(text) >= SIZE_END:
        raise Refused(f"'{text[:40]}' is no size: a size is a decimal number without leading zeros, below 2^63")
    return int(text)


def read_hash(text: str, what: str) -> bytes:
    """A hash in base64; raises Refused that names `what` it is."""
    content = decode_base64(text, what)
    if len(content) != HASH_BYTES:
        raise Refused(f"{what} has {len(content)} bytes, a hash has {HASH_BYTES}")
    return content


def open_checkpoint(note: str | bytes, key: VerifierKey, *, origin: str | None = None) -> Checkpoint:
    """The checkpoint in a note that the log's key has signed.

    The origin must be `origin`, which is the key's name where nothing else is said (tlog-checkpoint: they SHOULD
    match). Raises Refused for anything else.
    """
    checkpoint = read_checkpoint(open_note(note, [key]).text)
    if checkpoint.origin != (origin or key.name):
        raise Refused(f"this is a checkpoint of '{checkpoint.origin}', not of '{origin or key.name}'")
    return checkpoint


# --- cosignatures -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessKey(VerifierKey):
    """The public key of a witness; it checks cosignature/v1 and nothing else."""

    KIND: ClassVar[int] = COSIGNATURE

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether `signature` (timestamp, then Ed25519) is this witness's on a checkpoint's text."""
        timestamp = int.from_bytes(signature[:TIMESTAMP_BYTES], "big")
        try:
            message = cosigned_message(text, timestamp)
        except Refused:
            return False
        return self.verifies_bytes(message, signature[TIMESTAMP_BYTES:])


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessSigner(SignerKey):
    """The secret key of a witness. It signs checkpoints only, and always with a time."""

    KIND: ClassVar[int] = COSIGNATURE

    @property
    def verifier(self) -> WitnessKey:
        """The public half."""
        return WitnessKey(name=self.name, public=self.public())

    def sign(self, text: str) -> Signature:  # noqa: ARG002 - refused whatever the text
        """Refused always: a cosignature has a time; use `cosign`."""
        raise Refused(f"{self.name} is a witness's key: it cosigns checkpoints, with a time")

    def cosign(self, text: str, *, timestamp: int) -> Signature:
        """The cosignature/v1 on a checkpoint's text at `timestamp`, in POSIX seconds."""
        raw = self.sign_bytes(cosigned_message(text, timestamp))
        return self.signature_of(timestamp.to_bytes(TIMESTAMP_BYTES, "big") + raw)


def cosigned_message(text: str, timestamp: int) -> bytes:
    """What a witness signs; raises Refused for a time out of range or a text that is no checkpoint."""
    if not 0 <= timestamp < TIMESTAMP_END:
        raise Refused(f"{timestamp} is no time: POSIX seconds, below 2^63")
    read_checkpoint(text)
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def cosigned_at(signature: Signature) -> int:
    """When a cosignature was made, in POSIX seconds; raises Refused if it is none."""
    if len(signature.raw) != TIMESTAMP_BYTES + 64:
        raise Refused(f"the signature of {signature.name} is no cosignature: it has no room for a time")
    timestamp = int.from_bytes(signature.raw[:TIMESTAMP_BYTES], "big")
    if timestamp >= TIMESTAMP_END:
        raise Refused(f"the time of the cosignature of {signature.name} is out of range")
    return timestamp


def cosigners(note: str | bytes, known: Iterable[WitnessKey]) -> tuple[str, ...]:
    """The names of the known witnesses that cosigned; raises Refused if there is none, or one that fails."""
    return tuple(each.name for each in open_note(note, known).verified)
