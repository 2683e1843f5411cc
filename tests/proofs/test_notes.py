"""Signed notes: the examples of C2SP signed-note, the tests of its reference implementation, and what is refused."""

from __future__ import annotations

import pytest

from gongji.errors import Refused
from gongji.proofs.notes import (
    NOTE_BYTES_MAX,
    SIGNATURES_MAX,
    Signature,
    SignerKey,
    VerifierKey,
    open_note,
    read_note,
    read_signatures,
    signed,
)

# C2SP signed-note, "Verifier keys", "Example".
C2SP_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# C2SP signed-note, the example at the top; its public key is not published.
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
# golang.org/x/mod, sumdb/note/note_test.go: TestSign, TestOpen, TestNewVerifier, TestNewSigner.
PETER_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH_VKEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
PETER, ENOCH = VerifierKey.read(PETER_VKEY), VerifierKey.read(ENOCH_VKEY)


def names(signatures: tuple[Signature, ...]) -> list[str]:
    return [each.name for each in signatures]


def spoilt(line: str) -> str:
    """The same line with three bytes more in its signature."""
    return line[:60] + "ABCD" + line[60:]


# --- keys ---------------------------------------------------------------------------------------------------------


def test_the_example_of_signed_note_verifies():
    key = VerifierKey.read(C2SP_VKEY)
    assert (key.name, key.key_id.hex()) == ("example.com/foo", "530d903a")
    assert open_note(C2SP_NOTE, [key]).text == "This is an example message.\n"


@pytest.mark.parametrize("vkey", [C2SP_VKEY, PETER_VKEY, ENOCH_VKEY])
def test_a_public_key_is_written_as_it_was_read(vkey):
    assert str(VerifierKey.read(vkey)) == vkey


def test_a_secret_key_is_written_as_it_was_read_and_not_shown():
    key = SignerKey.read(PETER_SKEY)
    assert key.skey() == PETER_SKEY
    assert str(key.verifier) == PETER_VKEY
    assert PETER_SKEY[-20:] not in repr(key)
    assert str(key.seed) not in repr(key)


@pytest.mark.parametrize(("key", "read"), [(PETER_VKEY, VerifierKey.read), (PETER_SKEY, SignerKey.read)])
def test_a_key_cut_or_changed_anywhere_is_refused(key, read):
    parts = [key[i:j] for i in range(len(key)) for j in range(i + 1, len(key) + 1) if key[i:j] != key]
    changed = [key[:i] + chr(ord(key[i]) + 1) + key[i + 1 :] for i in range(len(key))]
    for bad in parts + changed:
        with pytest.raises(Refused):
            read(bad)


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # too long, id fits (sumdb/note)
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # unknown type, id fits (sumdb/note)
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # hex is lower-case
        "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",  # a witness's, type 0x04
        "bananas.sigstore.dev+12344556",
    ],
)
def test_other_keys_are_refused(vkey):
    with pytest.raises(Refused):
        VerifierKey.read(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2028b", "a\tb", "a\x01b", "a\nb"])
def test_a_name_has_no_space_and_no_plus(name):
    with pytest.raises(Refused, match="cannot name a key"):
        SignerKey.fresh(name)


def test_a_fresh_key_signs_and_no_two_are_alike():
    one, other = SignerKey.fresh("互助.example/log"), SignerKey.fresh("互助.example/log")
    assert one.seed != other.seed
    note = signed("hi\n", [one.sign("hi\n")])
    assert names(open_note(note, [VerifierKey.read(str(one.verifier))]).verified) == ["互助.example/log"]
    with pytest.raises(Refused, match="no known key"):
        open_note(note, [other.verifier])


# --- signing and opening ------------------------------------------------------------------------------------------


def test_signing_gives_the_reference_implementations_bytes():
    key = SignerKey.read(PETER_SKEY)
    assert signed(TEXT, [key.sign(TEXT)]) == f"{TEXT}\n{PETER_LINE}"


def test_a_new_signature_of_a_key_replaces_its_old_one():
    key = SignerKey.read(PETER_SKEY)
    old = Signature(name=key.name, key_id=PETER.key_id, raw=b"old")
    assert signed(TEXT, [old, key.sign(TEXT)]) == f"{TEXT}\n{PETER_LINE}"


@pytest.mark.parametrize("text", ["abc", "", "a\x01b\n", "a\rb\n"])
def test_what_cannot_be_the_text_of_a_note_is_not_signed(text):
    key = SignerKey.read(PETER_SKEY)
    with pytest.raises(Refused):
        signed(text, [key.sign(text)])


def test_a_note_needs_a_signature():
    with pytest.raises(Refused, match="without a signature"):
        signed(TEXT, [])


def test_one_known_key_is_enough_and_others_are_passed_over():
    opened = open_note(TEXT + "\n" + PETER_LINE + ENOCH_LINE, [PETER])
    assert (names(opened.verified), names(opened.others), opened.text) == (["PeterNeumann"], ["EnochRoot"], TEXT)


def test_all_known_keys_are_told():
    opened = open_note(TEXT + "\n" + PETER_LINE + ENOCH_LINE, [PETER, ENOCH])
    assert (names(opened.verified), opened.others) == (["PeterNeumann", "EnochRoot"], ())


def test_a_note_that_no_known_key_signed_is_refused():
    with pytest.raises(Refused, match="no known key has signed this note, only PeterNeumann"):
        open_note(TEXT + "\n" + PETER_LINE + ENOCH_LINE, [])


def test_a_known_keys_bad_signature_spoils_the_whole_note():
    for lines in (spoilt(PETER_LINE), ENOCH_LINE + spoilt(PETER_LINE), PETER_LINE + spoilt(PETER_LINE)):
        with pytest.raises(Refused, match=r"PeterNeumann \(c74f20a3\) does not hold"):
            open_note(TEXT + "\n" + lines, [PETER, ENOCH])


def test_an_unknown_keys_bad_signature_is_passed_over():
    opened = open_note(TEXT + "\n" + PETER_LINE * 2 + ENOCH_LINE * 2 + spoilt(ENOCH_LINE), [PETER])
    assert names(opened.verified) == ["PeterNeumann"]
    assert names(opened.others) == ["EnochRoot", "EnochRoot"]


def test_a_key_of_the_same_name_with_another_id_is_another_key():
    namesake = SignerKey(name="PeterNeumann", seed=bytes(32)).verifier
    assert names(open_note(TEXT + "\n" + PETER_LINE, [namesake, PETER]).verified) == ["PeterNeumann"]
    with pytest.raises(Refused, match="no known key"):
        open_note(TEXT + "\n" + PETER_LINE, [namesake])


def test_two_keys_with_one_name_and_id_are_refused_where_it_matters():
    with pytest.raises(Refused, match="two keys are called EnochRoot"):
        open_note(TEXT + "\n" + ENOCH_LINE, [ENOCH, PETER, ENOCH])
    open_note(TEXT + "\n" + PETER_LINE, [ENOCH, PETER, ENOCH])


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        TEXT + "\n",
        TEXT + "\n" + PETER_LINE[:-1],
        "\x01" + TEXT + "\n" + PETER_LINE,
        (TEXT + "\n" + PETER_LINE).encode().replace(b"I", b"\xff", 1),
        TEXT + "\n— Bad Name " + PETER_LINE.split(" ")[2],
        TEXT + "\n" + PETER_LINE + "Unexpected line.\n",
        TEXT + PETER_LINE,
        TEXT + "\n" + PETER_LINE.replace("— ", "- "),
        TEXT + "\n" + PETER_LINE.replace("=", ""),
        TEXT + "\n" + PETER_LINE.replace("\n", "\r\n"),
        TEXT + "\n— PeterNeumann x08gow==\n",  # a key id and nothing after it
        TEXT + "\n— PeterNeumann \n",
        TEXT + "\n" + PETER_LINE * (SIGNATURES_MAX + 1),
        "a" * NOTE_BYTES_MAX + TEXT + "\n" + PETER_LINE,
        "",
        "\ud800",
    ],
)
def test_what_is_no_note_is_refused(note):
    with pytest.raises(Refused):
        open_note(note, [PETER])


def test_sixteen_signatures_are_accepted():
    assert len(read_note(TEXT + "\n" + PETER_LINE * 16).signatures) == 16


def test_an_empty_line_may_stand_in_the_text():
    note = read_note(POEM.encode())
    assert note.text.endswith("\n\ned è subito sera.\n")
    assert (names(note.signatures), note.signatures[0].key_id.hex()) == (["quasimodo.example/salvatore"], "367ba04b")
    assert note.encoded() == POEM


def test_a_changed_text_is_refused():
    for at in range(0, len(TEXT) - 1, 7):
        with pytest.raises(Refused, match="does not hold"):
            open_note(TEXT[:at] + "X" + TEXT[at + 1 :] + "\n" + PETER_LINE, [PETER])


def test_signature_lines_can_stand_alone():
    assert names(read_signatures(PETER_LINE + ENOCH_LINE)) == ["PeterNeumann", "EnochRoot"]
    with pytest.raises(Refused):
        read_signatures(PETER_LINE[:-1])
