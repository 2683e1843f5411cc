"""A witness: it remembers the last checkpoint of each log and cosigns only what continues it (C2SP tlog-witness).

An operator that shows two people two logs, or takes something back, needs the witness's signature for both views,
and does not get it. The witness keeps one checkpoint a log, the longest that it cosigned, and the note of any
other log of that size: two notes signed by one key, together a proof of a split view that anybody can check.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from gongji.errors import Refused
from gongji.proofs.checkpoint import Checkpoint, WitnessSigner, read_checkpoint, read_hash, read_size
from gongji.proofs.log import PublishedLog
from gongji.proofs.log_files import alone, files_in_words, put_file, sync_folders
from gongji.proofs.merkle import EMPTY_ROOT, verify_consistency
from gongji.proofs.notes import Signature, VerifierKey, encode_base64, open_note, read_note

LOCK = ".lock"
WORK = ".work"
PROOF_HASHES_MAX = 63  # tlog-witness: "The client MUST NOT send more than 63 consistency proof lines"


class Why(Enum):
    """Why a witness refuses, in the order in which it looks; the number is tlog-witness's HTTP status."""

    UNKNOWN_LOG = ("unknown log", 404)
    NOT_SIGNED = ("not signed by the log", 403)
    ROLLBACK = ("smaller than the log it claims to continue", 400)
    NOT_THE_LAST = ("does not continue the last checkpoint cosigned", 409)
    SPLIT_VIEW = ("another root for the same size", 409)
    NOT_CONSISTENT = ("not consistent", 422)

    @property
    def status(self) -> int:
        """The HTTP status of the refusal."""
        return self.value[1]


class WitnessRefused(Refused):
    """A checkpoint that a witness does not cosign; `why` says which check failed, `size` what it cosigned last."""

    def __init__(self, why: Why, reason: str, *, size: int = 0) -> None:
        self.why = why
        self.size = size
        super().__init__(f"not cosigned, {why.value[0]}: {reason}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a log asks of a witness: a new checkpoint, and the proof that it continues one of `old_size`."""

    old_size: int
    proof: tuple[bytes, ...]
    note: str

    def encoded(self) -> str:
        """The body of tlog-witness's add-checkpoint."""
        lines = [f"old {self.old_size}", *(encode_base64(each) for each in self.proof), ""]
        return "".join(f"{line}\n" for line in lines) + self.note


def read_request(body: str) -> Request:
    """The request in a body of add-checkpoint; raises Refused where it is none."""
    head, blank, note = body.partition("\n\n")
    old, *proof = head.split("\n")
    if not blank or not old.startswith("old "):
        raise Refused("a request is: 'old' and a size, the hashes of the proof, an empty line, a checkpoint")
    if len(proof) > PROOF_HASHES_MAX:
        raise Refused(f"a consistency proof has at most {PROOF_HASHES_MAX} hashes, this one has {len(proof)}")
    return Request(
        old_size=read_size(old.removeprefix("old ")),
        proof=tuple(read_hash(each, "a hash of the proof") for each in proof),
        note=note,
    )


class Witness:
    """A witness with its memory in a folder: one file a log, the last note that it cosigned."""

    def __init__(self, folder: Path, signer: WitnessSigner, logs: Iterable[VerifierKey]) -> None:
        """`logs` are the public keys of the logs it knows; a key's name is its log's origin."""
        self.folder = folder
        self._signer = signer
        self._logs: dict[str, list[VerifierKey]] = {}
        for key in logs:
            self._logs.setdefault(key.name, []).append(key)

    def seen(self, origin: str) -> Checkpoint:
        """The last checkpoint cosigned of a log; the empty log where there is none.

        Raises Refused where the memory was tampered with.
        """
        place = self.folder.joinpath(memory_of(origin))
        if not place.exists():
            return Checkpoint(origin=origin, size=0, root=EMPTY_ROOT)
        return self._open(origin, place.read_text(encoding="utf-8"))

    def add_checkpoint(self, request: Request, *, timestamp: int) -> Signature:
        """The cosignature on a checkpoint at `timestamp` (POSIX seconds), once it is remembered.

        The same checkpoint may be asked for again. Raises WitnessRefused, in the order of `Why`.
        """
        with alone(self.folder, LOCK), files_in_words(self.folder):
            origin = origin_of(request.note)
            if origin not in self._logs:
                raise WitnessRefused(Why.UNKNOWN_LOG, f"'{origin}' is not among this witness's logs")
            seen = self.seen(origin)
            try:
                new = self._open(origin, request.note)
            except Refused as error:
                raise WitnessRefused(Why.NOT_SIGNED, str(error), size=seen.size) from error
            self._check(request, seen, new)
            cosignature = self._signer.cosign(new.text(), timestamp=timestamp)
            self._keep(memory_of(origin), request.note)
            return cosignature

    def _open(self, origin: str, note: str) -> Checkpoint:
        """The checkpoint in a note that one of the log's keys has signed."""
        checkpoint = read_checkpoint(open_note(note, self._logs[origin]).text)
        if checkpoint.origin != origin:
            raise Refused(f"this is a checkpoint of '{checkpoint.origin}', not of '{origin}'")
        return checkpoint

    def _check(self, request: Request, seen: Checkpoint, new: Checkpoint) -> None:
        """Refuse what does not continue the log as seen."""
        if request.old_size > new.size:
            told = f"the log had {request.old_size} entries, this checkpoint has {new.size}"
            raise WitnessRefused(Why.ROLLBACK, told, size=seen.size)
        if request.old_size != seen.size:
            told = f"the proof starts at {request.old_size} entries, the last checkpoint cosigned has {seen.size}"
            raise WitnessRefused(Why.NOT_THE_LAST, told, size=seen.size)
        if 0 < new.size == seen.size and new.root != seen.root:
            self._keep(conflict_of(new.origin, request.note), request.note)
            told = f"this log of {new.size} entries is not the one cosigned before; both notes are kept"
            raise WitnessRefused(Why.SPLIT_VIEW, told, size=seen.size)
        try:
            check_continues(request.proof, seen, new)
        except Refused as error:
            raise WitnessRefused(Why.NOT_CONSISTENT, str(error), size=seen.size) from error

    def _keep(self, name: str, note: str) -> None:
        put_file(self.folder, name, note.encode(), work=WORK)
        sync_folders(self.folder, [name])

    def look_at(self, log: Path, *, origin: str, timestamp: int) -> Signature:
        """Cosign the log whose folder is `log`: what a log would send is read from its own files.

        Raises WitnessRefused; raises Refused where the folder does not even fit its own checkpoint.
        """
        if origin not in self._logs:
            raise WitnessRefused(Why.UNKNOWN_LOG, f"'{origin}' is not among this witness's logs")
        return self.add_checkpoint(self._request(log, origin), timestamp=timestamp)

    def _request(self, log: Path, origin: str) -> Request:
        seen = self.seen(origin)
        shown = PublishedLog.open(log, self._logs[origin][0])
        proof: Sequence[bytes] = ()
        if 0 < seen.size < shown.head.size:
            proof = shown.consistency(seen.size)
        return Request(old_size=seen.size, proof=tuple(proof), note=shown.checkpoint())


def check_continues(proof: Sequence[bytes], seen: Checkpoint, new: Checkpoint) -> None:
    """Raise Refused unless `proof` shows that the log `new` begins with the log `seen`."""
    if new.size == 0 and new.root != EMPTY_ROOT:
        raise Refused("the root of the empty log is the hash of nothing")
    if seen.size:
        verify_consistency(proof, old_size=seen.size, new_size=new.size, old_root=seen.root, new_root=new.root)
    elif proof:
        raise Refused("from the empty log the consistency proof is empty")


def origin_of(note: str) -> str:
    """The origin that a note claims, before any signature is checked."""
    return read_checkpoint(read_note(note).text).origin


def memory_of(origin: str) -> str:
    """The file for a log: origins may have any character, hashes not."""
    return f"{hashlib.sha256(origin.encode()).hexdigest()}.checkpoint"


def conflict_of(origin: str, note: str) -> str:
    """The file for a note that proves a split view."""
    of_log, of_note = (hashlib.sha256(each.encode()).hexdigest() for each in (origin, note))
    return f"{of_log}.split-view-{of_note[:16]}"
