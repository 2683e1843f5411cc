"""Signed notes: a text, a blank line, one line a signature. C2SP signed-note, with Ed25519 (type 0x01).

A key has a name; name and key id together say which key signed and by which algorithm. Whoever checks a note
brings the keys that he trusts: a signature by any other key is passed over, one by a known key must hold.

    key id = SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]
    vkey   = name + hex(key id) + base64(type ‖ public key)                    public, for those who check
    skey   = PRIVATE+KEY+ name + hex(key id) + base64(type ‖ 32-byte seed)     secret (golang.org/x/mod/sumdb/note)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gongji.errors import Refused

KEY_ID_BYTES = 4
PUBLIC_BYTES = SEED_BYTES = 32
ED25519 = 0x01  # signed-note, "Signature types"
SIGNATURE_START = "— "  # em dash U+2014, space
PRIVATE = "PRIVATE+KEY+"
NOTE_BYTES_MAX = 1_000_000  # as the reference implementation (sumdb/note)
SIGNATURES_MAX = 100  # likewise; signed-note asks for at least 16


# --- keys ---------------------------------------------------------------------------------------------------------


class Verifier(Protocol):
    """Somebody whose signatures are known: by name and key id, and by what his signature must fit."""

    @property
    def name(self) -> str:
        """The key's name."""

    @property
    def key_id(self) -> bytes:
        """Its four bytes of id."""

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether `signature` (without the key id) is this key's on `text`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """The public half of a key for notes; `str()` gives its vkey."""

    KIND: ClassVar[int] = ED25519

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != PUBLIC_BYTES:
            raise Refused(f"the public key of {self.name} has {len(self.public)} bytes, Ed25519 has {PUBLIC_BYTES}")

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ 0x0A ‖ type ‖ public key), the first four bytes."""
        material = self.name.encode() + b"\n" + bytes([self.KIND]) + self.public
        return hashlib.sha256(material).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(bytes([self.KIND]) + self.public)}"

    @classmethod
    def read(cls, vkey: str) -> Self:
        """The key of a vkey; raises Refused for another signature type, a wrong id, or anything misspelt."""
        name, key_id, material = key_parts(vkey)
        check_kind(name, material, cls.KIND)
        key = cls(name=name, public=material[1:])
        check_key_id(key, key_id)
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether `signature` is this key's on `text`."""
        return self.verifies_bytes(text.encode(), signature)

    def verifies_bytes(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` is the Ed25519 signature of `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerKey:
    """The secret half of a key for notes. Its seed is not shown when the key is printed; `skey()` tells it."""

    KIND: ClassVar[int] = ED25519

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.seed) != SEED_BYTES:
            raise Refused(f"the seed of {self.name} has {len(self.seed)} bytes, Ed25519 has {SEED_BYTES}")

    @classmethod
    def fresh(cls, name: str) -> Self:
        """A new key, from the system's randomness."""
        return cls(name=name, seed=secrets.token_bytes(SEED_BYTES))

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(name=self.name, public=self.public())

    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def skey(self) -> str:
        """The secret key as text; whoever has it can sign."""
        kind = bytes([self.KIND])
        return f"{PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{encode_base64(kind + self.seed)}"

    @classmethod
    def read(cls, skey: str) -> Self:
        """The key of a skey; raises Refused as for a vkey. No message shows the secret."""
        if not skey.startswith(PRIVATE):
            raise Refused(f"a secret key begins with {PRIVATE}")
        name, key_id, material = key_parts(skey.removeprefix(PRIVATE))
        check_kind(name, material, cls.KIND)
        key = cls(name=name, seed=material[1:])
        check_key_id(key.verifier, key_id)
        return key

    def sign_bytes(self, message: bytes) -> bytes:
        """The Ed25519 signature of `message`."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def signature_of(self, raw: bytes) -> Signature:
        """A signature line by this key."""
        return Signature(name=self.name, key_id=self.verifier.key_id, raw=raw)

    def sign(self, text: str) -> Signature:
        """This key's signature on the text of a note."""
        return self.signature_of(self.sign_bytes(text.encode()))


def key_parts(key: str) -> tuple[str, str, bytes]:
    """Name, hex id and material of a key; base64 may have a plus of its own, so only the first two cut."""
    parts = key.split("+", 2)
    if len(parts) != 3:
        raise Refused("a key has three parts joined by a plus: name, key id, base64")
    name, key_id, material = parts
    check_name(name)
    return name, key_id, decode_base64(material, f"the key of {name}")


def check_name(name: str) -> None:
    """Raise Refused for a key name that is empty, or has a space, a control character or a plus."""
    if not name or any(each.isspace() or each < " " or each == "+" for each in name):
        raise Refused(f"'{name}' cannot name a key: a name is not empty and has neither spaces nor a plus")


def check_kind(name: str, material: bytes, kind: int) -> None:
    """Raise Refused where a key is of another signature type: it must not be used for this one."""
    if material[:1] != bytes([kind]):
        raise Refused(f"the key of {name} has signature type 0x{material[:1].hex()}, here 0x{kind:02x} is needed")


def check_key_id(key: VerifierKey, key_id: str) -> None:
    """Raise Refused where a key's id is not the one that follows from the key."""
    if key.key_id.hex() != key_id:
        raise Refused(f"the key of {key.name} has the id {key.key_id.hex()}, not {key_id}")


# --- notes --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature line, checked by nobody yet."""

    name: str
    key_id: bytes
    raw: bytes

    def line(self) -> str:
        """The line as it stands in a note, with its newline."""
        return f"{SIGNATURE_START}{self.name} {encode_base64(self.key_id + self.raw)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text (with its last newline) and the signatures under it, checked by nobody yet."""

    text: str
    signatures: tuple[Signature, ...]

    def encoded(self) -> str:
        """The note as it is published."""
        return self.text + "\n" + "".join(each.line() for each in self.signatures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A note that at least one known key has signed; `others` are signatures by keys that nobody here knows."""

    text: str
    verified: tuple[Signature, ...]
    others: tuple[Signature, ...]


def read_note(raw: str | bytes) -> Note:
    """Take a note apart without checking a signature; raises Refused where it is not a note."""
    whole = decoded(raw)
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise Refused("a signed note is a text, an empty line, and signature lines that end in newlines")
    signatures = tuple(read_signature(line) for line in lines.removesuffix("\n").split("\n"))
    if len(signatures) > SIGNATURES_MAX:
        raise Refused(f"a note has at most {SIGNATURES_MAX} signatures, this one has {len(signatures)}")
    return Note(text=text + "\n", signatures=signatures)


def decoded(raw: str | bytes) -> str:
    """The note as text: UTF-8, no control character but newline, not too long."""
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
        size = len(text.encode())
    except UnicodeError as error:
        raise Refused("a signed note is UTF-8") from error
    if size > NOTE_BYTES_MAX:
        raise Refused(f"a signed note has at most {NOTE_BYTES_MAX:,} bytes, this one has {size:,}")
    check_characters(text)
    return text


def check_characters(text: str) -> None:
    """Raise Refused for an ASCII control character other than newline."""
    if any(each < " " and each != "\n" for each in text):
        raise Refused("a signed note has no control character but newline")


def read_signature(line: str) -> Signature:
    """One signature line, without its newline."""
    name, space, encoded = line.removeprefix(SIGNATURE_START).partition(" ")
    if not line.startswith(SIGNATURE_START) or not space:
        raise Refused(f"a signature line is: em dash, space, key name, space, base64; this one is '{line[:80]}'")
    check_name(name)
    material = decode_base64(encoded, f"the signature of {name}")
    if len(material) <= KEY_ID_BYTES:
        raise Refused(f"the signature of {name} is too short")
    return Signature(name=name, key_id=material[:KEY_ID_BYTES], raw=material[KEY_ID_BYTES:])


def read_signatures(lines: str) -> tuple[Signature, ...]:
    """Signature lines that stand alone, as a witness answers them."""
    if not lines.endswith("\n"):
        raise Refused("a signature line ends in a newline")
    return read_note("\n\n" + lines).signatures


def open_note(raw: str | bytes, known: Iterable[Verifier]) -> Opened:
    """Check a note against the keys that are trusted.

    Raises Refused if a known key's signature does not hold, if no known key signed, or if it is no note.
    """
    note = read_note(raw)
    keys: dict[tuple[str, bytes], list[Verifier]] = {}
    for key in known:
        keys.setdefault((key.name, key.key_id), []).append(key)
    verified: dict[Signature, None] = {}
    others: dict[Signature, None] = {}
    for each in note.signatures:
        match keys.get((each.name, each.key_id), []):
            case []:
                others[each] = None
            case [key] if key.verifies(note.text, each.raw):
                verified[each] = None
            case [_]:
                raise Refused(f"the signature of {each.name} ({each.key_id.hex()}) does not hold for this note")
            case _:
                raise Refused(f"two keys are called {each.name} ({each.key_id.hex()})")
    if not verified:
        signers = ", ".join(f"{each.name} ({each.key_id.hex()})" for each in others)
        raise Refused(f"no known key has signed this note, only {signers}")
    return Opened(text=note.text, verified=tuple(verified), others=tuple(others))


def signed(text: str, signatures: Sequence[Signature]) -> str:
    """The note of a text and signatures; of two by one key the last stays. Raises Refused for a bad text."""
    if not text.endswith("\n"):
        raise Refused("the text of a note ends in a newline")
    check_characters(text)
    last = {(each.name, each.key_id): each for each in signatures}
    if not last:
        raise Refused("a note without a signature is no note")
    return Note(text=text, signatures=tuple(last.values())).encoded()


# --- base64 -------------------------------------------------------------------------------------------------------


def encode_base64(content: bytes) -> str:
    """RFC 4648, section 4."""
    return base64.b64encode(content).decode()


def decode_base64(text: str, what: str) -> bytes:
    """RFC 4648, section 4, in its one canonical spelling; raises Refused that names `what` it is."""
    try:
        content = base64.b64decode(text.encode(), validate=True)
    except binascii.Error as error:
        raise Refused(f"{what} is not base64") from error
    if encode_base64(content) != text:
        raise Refused(f"{what} is not base64 in its canonical spelling")
    return content
