"""A witness catches an operator who shows two logs, goes back, takes out or changes what was logged."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gongji.errors import Refused
from gongji.proofs.checkpoint import Checkpoint, WitnessSigner, cosigned_at, cosigners
from gongji.proofs.log import Log, PublishedLog
from gongji.proofs.merkle import EMPTY_ROOT, Tree, leaf_hash, node_hash
from gongji.proofs.notes import SignerKey, VerifierKey, signed
from gongji.proofs.witness import Request, Why, Witness, WitnessRefused, read_request

ORIGIN = "example.org/village"
KEY = SignerKey(name=ORIGIN, seed=bytes(range(32)))
SIGNER = WitnessSigner(name="witness.example/w1", seed=bytes(32))
NOW = 1679315147


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "memory", SIGNER, [KEY.verifier])


def entries(count: int, *, mark: str = "event") -> list[bytes]:
    return [f"{mark} {number}".encode() for number in range(count)]


def log_of(folder: Path, rows: list[bytes]) -> Log:
    log = Log.open(folder, ORIGIN, KEY)
    log.append(rows)
    return log


def look(witness: Witness, log: Log, *, at: int = NOW) -> None:
    """The witness looks at a log's folder and cosigns it; the cosignature is checked."""
    line = witness.look_at(log.folder, origin=ORIGIN, timestamp=at)
    note = log.checkpoint() + line.line()
    assert cosigners(note, [SIGNER.verifier]) == (SIGNER.name,)
    assert cosigned_at(line) == at
    assert witness.seen(ORIGIN) == log.head


def note_of(rows: list[bytes], *, key: SignerKey = KEY, origin: str = ORIGIN) -> str:
    """The signed checkpoint of a log of these entries."""
    text = Checkpoint(origin=origin, size=len(rows), root=Tree(map(leaf_hash, rows)).root()).text()
    return signed(text, [key.sign(text)])


def proof_of(rows: list[bytes], old_size: int) -> tuple[bytes, ...]:
    return Tree(map(leaf_hash, rows)).consistency(old_size, len(rows))


def refused(witness: Witness, request: Request) -> WitnessRefused:
    """What the witness says to a request; nothing of it is remembered."""
    before = witness.seen(ORIGIN)
    with pytest.raises(WitnessRefused) as said:
        witness.add_checkpoint(request, timestamp=NOW)
    assert witness.seen(ORIGIN) == before
    return said.value


# --- an honest log ------------------------------------------------------------------------------------------------


def test_a_log_that_only_grows_is_cosigned_each_time(tmp_path, witness):
    log = Log.open(tmp_path / "log", ORIGIN, KEY)
    look(witness, log)
    for count in (1, 5, 255, 256, 257, 600):
        log.append(entries(count))
        look(witness, log, at=NOW + count)


def test_the_same_checkpoint_may_be_cosigned_again(tmp_path, witness):
    log = log_of(tmp_path / "log", entries(5))
    look(witness, log)
    look(witness, log, at=NOW + 1)


def test_a_witness_remembers_after_a_restart(tmp_path, witness):
    look(witness, log_of(tmp_path / "log", entries(5)))
    again = Witness(tmp_path / "memory", SIGNER, [KEY.verifier])
    assert again.seen(ORIGIN).size == 5
    assert refused(again, Request(old_size=0, proof=(), note=note_of(entries(7)))).why is Why.NOT_THE_LAST


def test_a_witness_keeps_logs_apart(tmp_path):
    other = SignerKey.fresh("example.org/other")
    witness = Witness(tmp_path / "memory", SIGNER, [KEY.verifier, other.verifier])
    witness.add_checkpoint(Request(old_size=0, proof=(), note=note_of(entries(9))), timestamp=NOW)
    note = note_of(entries(2), key=other, origin="example.org/other")
    witness.add_checkpoint(Request(old_size=0, proof=(), note=note), timestamp=NOW)
    assert (witness.seen(ORIGIN).size, witness.seen("example.org/other").size) == (9, 2)


def test_a_log_with_two_keys_may_sign_with_either(tmp_path):
    new_key = SignerKey.fresh(ORIGIN)
    witness = Witness(tmp_path / "memory", SIGNER, [KEY.verifier, new_key.verifier])
    witness.add_checkpoint(Request(old_size=0, proof=(), note=note_of(entries(3))), timestamp=NOW)
    request = Request(old_size=3, proof=proof_of(entries(4), 3), note=note_of(entries(4), key=new_key))
    witness.add_checkpoint(request, timestamp=NOW)
    assert witness.seen(ORIGIN).size == 4


# --- what a dishonest operator may try ----------------------------------------------------------------------------


def test_a_split_view_of_the_same_size_is_caught_and_kept_as_proof(tmp_path, witness):
    """Two people are shown two logs of five entries; the third entry differs."""
    look(witness, log_of(tmp_path / "for-alice", entries(5)))
    shown_to_bob = entries(5)
    shown_to_bob[2] = b"event 2, as Bob sees it"
    bob = log_of(tmp_path / "for-bob", shown_to_bob)
    with pytest.raises(WitnessRefused, match="another root for the same size") as said:
        witness.look_at(tmp_path / "for-bob", origin=ORIGIN, timestamp=NOW)
    assert (said.value.why, said.value.why.status, said.value.size) == (Why.SPLIT_VIEW, 409, 5)
    kept = [path.read_text() for path in (tmp_path / "memory").glob("*.split-view-*")]
    assert kept == [bob.checkpoint()]


@pytest.mark.parametrize("count", [6, 8, 300])
def test_a_split_view_of_another_size_is_caught(tmp_path, witness, count):
    look(witness, log_of(tmp_path / "for-alice", entries(5)))
    log_of(tmp_path / "for-bob", [*entries(4), b"instead", *entries(count - 5, mark="later")])
    with pytest.raises(WitnessRefused, match="not consistent") as said:
        witness.look_at(tmp_path / "for-bob", origin=ORIGIN, timestamp=NOW)
    assert (said.value.why, said.value.why.status) == (Why.NOT_CONSISTENT, 422)


def test_a_rollback_is_caught(tmp_path, witness):
    """The folder is put back as it was, by restoring an older copy."""
    log = log_of(tmp_path / "log", entries(5))
    shutil.copytree(tmp_path / "log", tmp_path / "backup")
    log.append([b"unwelcome"])
    look(witness, log)
    with pytest.raises(WitnessRefused, match="smaller than the log") as said:
        witness.look_at(tmp_path / "backup", origin=ORIGIN, timestamp=NOW)
    assert (said.value.why, said.value.size) == (Why.ROLLBACK, 6)
    regrown = Log.open(tmp_path / "backup", ORIGIN, KEY)
    regrown.append([b"welcome"])
    with pytest.raises(WitnessRefused, match="another root"):
        witness.look_at(tmp_path / "backup", origin=ORIGIN, timestamp=NOW)
    regrown.append([b"more"])
    with pytest.raises(WitnessRefused, match="not consistent"):
        witness.look_at(tmp_path / "backup", origin=ORIGIN, timestamp=NOW)


@pytest.mark.parametrize("spoil", [lambda rows: rows.pop(3), lambda rows: rows.__setitem__(3, b"changed")])
def test_a_log_built_anew_without_an_entry_or_with_another_is_caught(tmp_path, witness, spoil):
    look(witness, log_of(tmp_path / "log", entries(300)))
    rows = entries(310)
    spoil(rows)
    log_of(tmp_path / "anew", rows)
    with pytest.raises(WitnessRefused, match="not consistent"):
        witness.look_at(tmp_path / "anew", origin=ORIGIN, timestamp=NOW)


def cut_tile(folder: Path) -> None:
    path = folder / "tile/0/000"
    path.write_bytes(path.read_bytes()[:-32])


def swap_partial_tiles(folder: Path) -> None:
    one, other = folder / "tile/0/001.p/34", folder / "tile/0/001.p/44"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def swap_hashes(folder: Path) -> None:
    path = folder / "tile/0/001.p/44"
    content = path.read_bytes()
    path.write_bytes(content[32:64] + content[:32] + content[64:])


@pytest.mark.parametrize("spoil", [cut_tile, swap_partial_tiles, swap_hashes])
def test_a_folder_that_does_not_fit_its_checkpoint_is_not_cosigned(tmp_path, witness, spoil):
    log_of(tmp_path / "log", entries(290))
    look(witness, log_of(tmp_path / "log", entries(300)))
    spoil(tmp_path / "log")
    with pytest.raises(Refused, match=r"has 8160 bytes|has 1088 bytes|do not lead to the root"):
        witness.look_at(tmp_path / "log", origin=ORIGIN, timestamp=NOW)
    assert witness.seen(ORIGIN).size == 300


def test_a_memory_that_was_tampered_with_is_not_built_on(tmp_path, witness):
    look(witness, log_of(tmp_path / "log", entries(5)))
    (memory,) = (tmp_path / "memory").glob("*.checkpoint")
    memory.write_text(memory.read_text().replace("\n5\n", "\n4\n"))
    with pytest.raises(Refused, match="does not hold"):
        witness.look_at(tmp_path / "log", origin=ORIGIN, timestamp=NOW)


def test_a_memory_of_another_log_is_not_built_on(tmp_path, witness):
    look(witness, log_of(tmp_path / "log", entries(5)))
    (memory,) = (tmp_path / "memory").glob("*.checkpoint")
    memory.write_text(note_of(entries(3), origin="example.org/else"))
    with pytest.raises(Refused, match=r"of 'example\.org/else', not of 'example\.org/village'"):
        witness.seen(ORIGIN)


def test_a_log_that_the_witness_does_not_know_is_not_looked_at(tmp_path, witness):
    with pytest.raises(WitnessRefused, match="unknown log"):
        witness.look_at(tmp_path / "nowhere", origin="example.org/unknown", timestamp=NOW)


# --- refusals in their order --------------------------------------------------------------------------------------

SEEN = entries(5)
GROWN = entries(8)
FORKED = [*entries(4), b"instead", *entries(3, mark="later")]
STRANGER = SignerKey.fresh(ORIGIN)
OTHER = SignerKey.fresh("example.org/unknown")
HONEST = proof_of(GROWN, 5)
ROOT = Tree(map(leaf_hash, GROWN)).root()

REFUSALS: list[tuple[str, Callable[[], Request], Why]] = [
    (
        "another origin",
        lambda: Request(old_size=0, proof=(), note=note_of(GROWN, key=OTHER, origin=OTHER.name)),
        Why.UNKNOWN_LOG,
    ),
    (
        "another origin under our key",
        lambda: Request(old_size=5, proof=HONEST, note=note_of(GROWN, origin="example.org/else")),
        Why.UNKNOWN_LOG,
    ),
    ("a stranger's key", lambda: Request(old_size=5, proof=HONEST, note=note_of(GROWN, key=STRANGER)), Why.NOT_SIGNED),
    (
        "a bad signature",
        lambda: Request(old_size=5, proof=HONEST, note=note_of(GROWN).replace("\n8\n", "\n9\n")),
        Why.NOT_SIGNED,
    ),
    (
        "a stranger's key and a rollback",
        lambda: Request(old_size=5, proof=(), note=note_of(entries(3), key=STRANGER)),
        Why.NOT_SIGNED,
    ),
    ("rollback", lambda: Request(old_size=5, proof=(), note=note_of(entries(3))), Why.ROLLBACK),
    ("rollback to nothing", lambda: Request(old_size=5, proof=(), note=note_of([])), Why.ROLLBACK),
    ("rollback, not admitted", lambda: Request(old_size=3, proof=(), note=note_of(entries(3))), Why.NOT_THE_LAST),
    ("from the beginning", lambda: Request(old_size=0, proof=(), note=note_of(GROWN)), Why.NOT_THE_LAST),
    (
        "from another size",
        lambda: Request(old_size=4, proof=proof_of(GROWN, 4), note=note_of(GROWN)),
        Why.NOT_THE_LAST,
    ),
    ("same size, another root", lambda: Request(old_size=5, proof=(), note=note_of(FORKED[:5])), Why.SPLIT_VIEW),
    ("same size with a proof", lambda: Request(old_size=5, proof=HONEST, note=note_of(SEEN)), Why.NOT_CONSISTENT),
    ("no proof", lambda: Request(old_size=5, proof=(), note=note_of(GROWN)), Why.NOT_CONSISTENT),
    ("a proof too long", lambda: Request(old_size=5, proof=(*HONEST, ROOT), note=note_of(GROWN)), Why.NOT_CONSISTENT),
    ("a proof too short", lambda: Request(old_size=5, proof=HONEST[:-1], note=note_of(GROWN)), Why.NOT_CONSISTENT),
    ("a proof turned round", lambda: Request(old_size=5, proof=HONEST[::-1], note=note_of(GROWN)), Why.NOT_CONSISTENT),
    (
        "the proof of a fork",
        lambda: Request(old_size=5, proof=proof_of(FORKED, 5), note=note_of(FORKED)),
        Why.NOT_CONSISTENT,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("request_of", "why"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
def test_what_is_refused_and_why(witness, request_of, why):
    witness.add_checkpoint(Request(old_size=0, proof=(), note=note_of(SEEN)), timestamp=NOW)
    assert refused(witness, request_of()).why is why


def test_every_reason_has_a_case_and_the_status_of_tlog_witness():
    assert {case[2] for case in REFUSALS} == set(Why)
    assert [why.status for why in Why] == [404, 403, 400, 409, 409, 422]


def test_the_first_look_needs_no_proof(witness):
    assert refused(witness, Request(old_size=0, proof=HONEST, note=note_of(GROWN))).why is Why.NOT_CONSISTENT
    witness.add_checkpoint(Request(old_size=0, proof=(), note=note_of(GROWN)), timestamp=NOW)


def test_the_empty_log_has_one_root(witness):
    """FiloSottile/torchwood, internal/witness/witness_test.go, TestZeroSize."""
    for root in (leaf_hash(b"leaf"), bytes(32)):
        text = Checkpoint(origin=ORIGIN, size=0, root=root).text()
        request = Request(old_size=0, proof=(), note=signed(text, [KEY.sign(text)]))
        assert refused(witness, request).why is Why.NOT_CONSISTENT
    for _ in range(2):
        witness.add_checkpoint(Request(old_size=0, proof=(), note=note_of([])), timestamp=NOW)


# --- the protocol of tlog-witness ---------------------------------------------------------------------------------

# C2SP tlog-witness, "add-checkpoint", the example of a request body.
EXAMPLE = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa \
opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""

# FiloSottile/torchwood, internal/witness/witness_test.go, TestRace: a log of made-up leaves, signed by its key.
TORCHWOOD = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
TORCHWOOD_KEY = VerifierKey(
    name=TORCHWOOD, public=bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f")
)
FIRST = f"""\
old 0

{TORCHWOOD}
1
KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

— {TORCHWOOD} \
UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=
"""
THIRD = f"""\
old 1
KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

{TORCHWOOD}
3
RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=

— {TORCHWOOD} \
UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=
"""
FIFTH = f"""\
old 1
KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=
KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

{TORCHWOOD}
5
QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=

— {TORCHWOOD} \
UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=
"""


def test_the_example_of_tlog_witness_is_read_and_written():
    request = read_request(EXAMPLE)
    assert (request.old_size, len(request.proof)) == (20852014, 4)
    assert request.encoded() == EXAMPLE


def test_the_requests_of_the_reference_witness(tmp_path):
    witness = Witness(tmp_path / "memory", WitnessSigner.fresh("example.com"), [TORCHWOOD_KEY])
    witness.add_checkpoint(read_request(FIRST), timestamp=NOW)
    witness.add_checkpoint(read_request(FIFTH), timestamp=NOW)
    with pytest.raises(WitnessRefused) as said:
        witness.add_checkpoint(read_request(THIRD), timestamp=NOW)
    assert (said.value.why, said.value.size) == (Why.NOT_THE_LAST, 5)
    seen = witness.seen(TORCHWOOD)
    assert seen.root.hex() == "42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36"


def test_the_reference_witnesss_tree_is_ours():
    leaves = [bytes([0x2A, number]) + bytes(30) for number in range(5)]
    assert Tree(leaves).root().hex() == "42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36"
    assert Tree(leaves).consistency(1, 5) == read_request(FIFTH).proof
    assert node_hash(leaves[2], leaves[3]) == read_request(FIFTH).proof[1]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "old 5",
        EXAMPLE.replace("old ", "new "),
        EXAMPLE.replace("old 20852014", "old 020852014"),
        EXAMPLE.replace("old 20852014", "old -1"),
        EXAMPLE.replace("jrJZ", "jrJ"),
        EXAMPLE.replace("jrJZDmY8", ""),
        EXAMPLE.replace("old 20852014\n", "old 20852014\n" + EXAMPLE.split("\n")[1].join(["", "\n"]) * 60),
    ],
)
def test_what_is_no_request_is_refused(body):
    with pytest.raises(Refused):
        read_request(body)


def test_63_hashes_are_accepted():
    request = Request(old_size=1, proof=(EMPTY_ROOT,) * 63, note=note_of(GROWN))
    assert read_request(request.encoded()) == request


@pytest.mark.parametrize("note", ["", "hello", "hello\n\n— w x08gow==\n"])
def test_a_request_without_a_checkpoint_is_refused(witness, note):
    with pytest.raises(Refused):
        witness.add_checkpoint(Request(old_size=0, proof=(), note=note), timestamp=NOW)


def test_a_log_asks_a_witness_by_its_own_files(tmp_path, witness):
    """What `look_at` does, by way of the wire."""
    log = log_of(tmp_path / "log", entries(5))
    witness.add_checkpoint(Request(old_size=0, proof=(), note=log.checkpoint()), timestamp=NOW)
    log.append(entries(9))
    shown = PublishedLog.open(tmp_path / "log", KEY.verifier)
    body = Request(old_size=5, proof=shown.consistency(5), note=shown.checkpoint()).encoded()
    assert witness.add_checkpoint(read_request(body), timestamp=NOW).name == SIGNER.name
