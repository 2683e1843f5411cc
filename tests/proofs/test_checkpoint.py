"""Checkpoints and cosignatures: the examples of C2SP, real ones of running logs and witnesses, and what is refused."""

from __future__ import annotations

import hashlib

import pytest

from gongji.errors import Refused
from gongji.proofs.checkpoint import (
    Checkpoint,
    WitnessKey,
    WitnessSigner,
    cosigned_at,
    cosigned_message,
    cosigners,
    open_checkpoint,
    read_checkpoint,
)
from gongji.proofs.notes import Signature, SignerKey, VerifierKey, decode_base64, open_note, read_note, signed

# C2SP tlog-checkpoint and tlog-cosignature, the examples at the top. No public key stands beside them, but the log's
# signature is that of sum.golang.org on its own tree of that size (its key: cmd/go/internal/modfetch/key.go).
SOFA_HEAD = "20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
SOFA_TEXT = f"example.com/behind-the-sofa\n{SOFA_HEAD}"
SOFA_SIGNATURE = "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
SOFA_COSIGNATURE = (
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
)
SOFA_NOTE = (
    f"{SOFA_TEXT}\n— example.com/behind-the-sofa {SOFA_SIGNATURE}\n— witness.example.com/w1 {SOFA_COSIGNATURE}\n"
)
SUMDB_VKEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

# A checkpoint of a running Certificate Transparency log with the cosignatures of four public witnesses, from the tests
# of the witness remora (tlog_scales, TestCheckpointVerification); the keys are those that the witnesses publish.
ARCHE_NOTE = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev \
zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev \
ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden \
2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 \
pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de \
2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu \
Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""
ARCHE_VKEY = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
WITNESS_VKEYS = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
]
WITNESSES = [WitnessKey.read(vkey) for vkey in WITNESS_VKEYS]

LOG = SignerKey(name="example.org/log", seed=bytes(32))
WITNESS = WitnessSigner(name="witness.example/w1", seed=bytes(range(32)))
HEAD = Checkpoint(origin="example.org/log", size=123, root=hashlib.sha256(b"root").digest())


# --- checkpoints --------------------------------------------------------------------------------------------------


def test_the_example_of_tlog_checkpoint_is_read_and_written():
    checkpoint = read_checkpoint(read_note(SOFA_NOTE).text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text() == SOFA_TEXT


def test_the_signature_of_the_example_holds_for_the_log_that_made_it():
    note = f"go.sum database tree\n{SOFA_HEAD}\n— sum.golang.org {SOFA_SIGNATURE}\n"
    key = VerifierKey.read(SUMDB_VKEY)
    assert open_checkpoint(note, key, origin="go.sum database tree").size == 20852163
    with pytest.raises(Refused, match="does not hold"):
        open_note(note.replace("go.sum database tree", "example.com/behind-the-sofa"), [key])


def test_a_checkpoint_of_a_running_log_verifies():
    assert open_checkpoint(ARCHE_NOTE, VerifierKey.read(ARCHE_VKEY)).size == 1432088532


def test_the_text_of_a_tree_of_the_go_checksum_database():
    """golang.org/x/mod, sumdb/tlog/note_test.go, TestFormatTree: the root is the leaf hash of "hello world"."""
    root = hashlib.sha256(b"\x00hello world").digest()
    checkpoint = Checkpoint(origin="go.sum database tree", size=123456789012, root=root)
    golden = "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n"
    assert checkpoint.text() == golden
    assert read_checkpoint(golden) == checkpoint


def test_extension_lines_are_kept():
    checkpoint = read_checkpoint(SOFA_TEXT + "extension 1\nextension 2\n")
    assert checkpoint.extensions == ("extension 1", "extension 2")
    assert checkpoint.text() == SOFA_TEXT + "extension 1\nextension 2\n"


ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@pytest.mark.parametrize(
    "text",
    [
        "Head\n9944\n",
        f"\n9944\n{ROOT}\n",
        f"Log\n123\n{ROOT}",
        f"Log\nbananas\n{ROOT}\n",
        f"Log\n-34\n{ROOT}\n",
        f"Log\n3438945738945739845734895735\n{ROOT}\n",
        f"Log\n{2**63}\n{ROOT}\n",
        f"Log\n007\n{ROOT}\n",
        f"Log\n+7\n{ROOT}\n",
        f"Log\n７\n{ROOT}\n",
        f"Log\n0xabcdef\n{ROOT}\n",
        "Log\n123\nThisIsn'tBase64\n",
        "Log\n123\nYmFuYW5hcw==\n",
        f"Log\n123\n{ROOT[:-2]}J=\n",  # the same bytes, misspelt
        f"Log\n123\n{ROOT}\n\n",
        f"Log\n123\n{ROOT}\n\nextension\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(Refused):
        read_checkpoint(text)


def test_a_checkpoint_of_another_log_is_refused():
    note = signed(HEAD.text(), [LOG.sign(HEAD.text())])
    assert open_checkpoint(note, LOG.verifier) == HEAD
    with pytest.raises(Refused, match=r"of 'example\.org/log', not of 'example\.org/other'"):
        open_checkpoint(note, LOG.verifier, origin="example.org/other")
    other = signed(SOFA_TEXT, [LOG.sign(SOFA_TEXT)])
    with pytest.raises(Refused, match="behind-the-sofa"):
        open_checkpoint(other, LOG.verifier)


# --- cosignatures -------------------------------------------------------------------------------------------------


def test_the_cosigned_message_is_that_of_tlog_cosignature():
    """The message printed in tlog-cosignature, "Ed25519 signed message"."""
    printed = (
        "cosignature/v1\n"
        "time 1679315147\n"
        "example.com/behind-the-sofa\n"
        "20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )
    assert cosigned_message(SOFA_TEXT, 1679315147) == printed.encode()


def test_the_time_of_the_example_is_read():
    log, witness = read_note(SOFA_NOTE).signatures
    assert (witness.name, cosigned_at(witness)) == ("witness.example.com/w1", 1679315147)
    with pytest.raises(Refused, match="no cosignature"):
        cosigned_at(log)


def test_times_of_the_reference_implementation():
    """transparency-dev/formats, note/note_cosigv1_test.go, TestCoSigV1Timestamp."""
    works = "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA=="
    plain = "eQjRQm6eSKzFoiYalgwCPXu2y3ijtg68is9M46JKxuZB+dRfTmeQeDBoXnvxZx2ugnkyV+MUMLXpWs1hPb/W/4xkNQY="

    def signature(encoded: str) -> Signature:
        material = decode_base64(encoded, "it")
        return Signature(name="w", key_id=material[:4], raw=material[4:])

    assert cosigned_at(signature(works)) == 1727964367
    with pytest.raises(Refused):
        cosigned_at(signature(plain))


def test_cosignatures_of_running_witnesses_verify():
    assert list(cosigners(ARCHE_NOTE, WITNESSES)) == [key.name for key in WITNESSES]
    assert [str(key) for key in WITNESSES] == WITNESS_VKEYS
    clobbered = ARCHE_NOTE.replace("1432088532", "42")
    for key in WITNESSES:
        with pytest.raises(Refused, match="does not hold"):
            open_note(clobbered, [key])


def test_a_cosignature_covers_time_and_extension_lines():
    text = HEAD.text() + "extension\n"
    line = WITNESS.cosign(text, timestamp=1679315147)
    note = signed(text, [line])
    key = WitnessKey.read(str(WITNESS.verifier))
    assert cosigners(note, [key]) == ("witness.example/w1",)
    later = Signature(name=line.name, key_id=line.key_id, raw=(1679315148).to_bytes(8, "big") + line.raw[8:])
    for bad in (signed(text, [later]), note.replace("extension", "extensioN"), note.replace("123", "124")):
        with pytest.raises(Refused, match="does not hold"):
            cosigners(bad, [key])


@pytest.mark.parametrize("length", [0, 7, 8, 63, 71, 73])
def test_a_cosignature_of_another_length_does_not_hold(length):
    raw = (WITNESS.cosign(HEAD.text(), timestamp=5).raw * 2)[:length]
    assert not WITNESS.verifier.verifies(HEAD.text(), raw)


@pytest.mark.parametrize("timestamp", [-1, 2**63, 2**64])
def test_a_time_out_of_range_is_refused(timestamp):
    with pytest.raises(Refused, match="is no time"):
        WITNESS.cosign(HEAD.text(), timestamp=timestamp)


def test_a_cosignature_out_of_time_or_on_something_else_does_not_hold():
    key, raw = WITNESS.verifier, WITNESS.cosign(HEAD.text(), timestamp=5).raw
    assert key.verifies(HEAD.text(), raw)
    assert not key.verifies("Pay 100 to Bob.\n", raw)
    assert not key.verifies(HEAD.text(), b"\xff" * 8 + raw[8:])
    with pytest.raises(Refused, match="out of range"):
        cosigned_at(Signature(name=key.name, key_id=key.key_id, raw=b"\xff" * 8 + raw[8:]))


def test_only_checkpoints_are_cosigned():
    with pytest.raises(Refused):
        WITNESS.cosign("Pay 100 to Bob.\n", timestamp=1)
    with pytest.raises(Refused, match="with a time"):
        WITNESS.sign(HEAD.text())


def test_a_witnesss_key_is_not_a_logs_key_and_the_other_way_round():
    """The same 32 bytes under the same name have another id for each signature type."""
    log = SignerKey(name=WITNESS.name, seed=WITNESS.seed)
    assert log.verifier.key_id != WITNESS.verifier.key_id
    with pytest.raises(Refused, match="signature type 0x04, here 0x01 is needed"):
        VerifierKey.read(str(WITNESS.verifier))
    with pytest.raises(Refused, match="signature type 0x01, here 0x04 is needed"):
        WitnessSigner.read(log.skey())
    with pytest.raises(Refused, match="no known key"):
        open_note(signed(HEAD.text(), [WITNESS.cosign(HEAD.text(), timestamp=1)]), [log.verifier])
    assert WitnessSigner.read(WITNESS.skey()) == WITNESS
