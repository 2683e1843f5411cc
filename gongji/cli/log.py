"""`gongji log`: the public log of an operator, and the witness who watches it."""

from __future__ import annotations

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated

import typer

from gongji.errors import NotNow, Refused
from gongji.proofs.checkpoint import WitnessKey, WitnessSigner
from gongji.proofs.log import Log, PublishedLog, add_cosignatures
from gongji.proofs.log_check import verify_folder
from gongji.proofs.log_copy import copy_log
from gongji.proofs.log_layout import ENTRY_BYTES_MAX
from gongji.proofs.notes import SignerKey, VerifierKey
from gongji.proofs.witness import Witness

app = typer.Typer(no_args_is_help=True, help="The public log: append, show, verify, and witness it.")

LogFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The log's folder, as a web server serves it.")]
SecretKey = Annotated[Path, typer.Option("--key", help="The file of the secret key (`gongji log key` makes one).")]
LogKey = Annotated[str, typer.Option("--vkey", help="The log's public key, or a file that has it.")]
SECONDS_TO_ANSWER = 30
WITNESS_HELP = "A witness's public key, or a file that has it; may be repeated."


@app.command("key")
def key_command(
    name: Annotated[str, typer.Argument(help="The key's name: the log's origin, like example.org/log.")],
    out: Annotated[Path, typer.Option(help="A new file for the secret key, for its owner's eyes only.")],
    witness: Annotated[bool, typer.Option("--witness", help="A witness's key instead of a log's.")] = False,
) -> None:
    """Make a key. The secret goes to a file, the public key to standard output and beside it (.pub)."""
    signer = WitnessSigner.fresh(name) if witness else SignerKey.fresh(name)
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(f"{out} exists already; a key is never overwritten") from error
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{signer.skey()}\n")
    out.with_name(f"{out.name}.pub").write_text(f"{signer.verifier}\n", encoding="utf-8")
    sys.stdout.write(f"{signer.verifier}\n")


@app.command("append")
def append_command(
    folder: LogFolder,
    entry: Annotated[list[Path], typer.Option("--entry", help="A file whose bytes are one entry; may be repeated.")],
    key: SecretKey,
) -> None:
    """Append files to the log and sign its checkpoint. What is in the log already keeps its place."""
    signer = SignerKey.read(text_of(key))
    entries = [entry_of(path) for path in entry]
    log = Log.open(folder, signer.name, signer)
    for path, index in zip(entry, log.append(entries), strict=True):
        sys.stdout.write(f"{index} {path}\n")


@app.command("checkpoint")
def checkpoint_command(
    folder: LogFolder,
    vkey: LogKey,
    cosignature: Annotated[
        Path | None, typer.Option(help="A file of cosignature lines to put under the checkpoint.")
    ] = None,
    witness: Annotated[list[str] | None, typer.Option("--witness", help=WITNESS_HELP)] = None,
) -> None:
    """Print the signed checkpoint; with --cosignature put a witness's lines under it first."""
    key = log_key(vkey)
    if cosignature:
        known = [WitnessKey.read(given(each)) for each in witness or []]
        if not known:
            raise typer.BadParameter("--cosignature needs the public key of its --witness")
        sys.stdout.write(add_cosignatures(folder, lines_of(cosignature), log=key, witnesses=known))
    else:
        sys.stdout.write(PublishedLog.open(folder, key).checkpoint())


@app.command("verify")
def verify_command(folder: LogFolder, vkey: LogKey) -> None:
    """Check every entry, tile, root and signature of a log's folder."""
    checked = verify_folder(folder, given(vkey))
    head = checked.checkpoint
    sys.stdout.write(f"{head.origin}: {head.size:,} entries hold, in {checked.files:,} files\nroot {head.root.hex()}\n")
    if checked.beyond:
        sys.stdout.write(f"not signed yet: {', '.join(checked.beyond[:5])}\n")


@app.command("copy")
def copy_command(
    address: Annotated[str, typer.Argument(metavar="URL", help="Where the log is served: what is before /checkpoint.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of your own; only what is new is fetched.")],
    vkey: LogKey,
) -> None:
    """Copy a log that is served, and check all of it; refused if it is not the one copied before, only longer."""
    if not address.startswith(("http://", "https://")):
        raise typer.BadParameter(f"'{address}' is no address; it begins with https:// or http://")
    head = copy_log(lambda name, most: fetched(f"{address.rstrip('/')}/{name}", most), folder, log_key(vkey))
    sys.stdout.write(f"{head.origin}: {head.size:,} entries hold\nroot {head.root.hex()}\n")


@app.command("witness")
def witness_command(
    folder: LogFolder,
    vkey: LogKey,
    key: SecretKey,
    memory: Annotated[Path, typer.Option(help="The witness's own folder: what it has seen so far.")],
    at: Annotated[int | None, typer.Option(help="The time of the cosignature, POSIX seconds; now without it.")] = None,
) -> None:
    """Cosign the log's checkpoint if the log only grew since the last look; print the cosignature line."""
    log = log_key(vkey)
    witness = Witness(memory, WitnessSigner.read(text_of(key)), [log])
    timestamp = int(time.time()) if at is None else at
    sys.stdout.write(witness.look_at(folder, origin=log.name, timestamp=timestamp).line())


def fetched(address: str, most: int) -> bytes | None:
    """What a server answers, at most so many bytes; None where it has nothing there."""
    try:
        with urllib.request.urlopen(address, timeout=SECONDS_TO_ANSWER) as answer:  # noqa: S310 - http and https alone
            content: bytes = answer.read(most + 1)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404:
            return None
        raise NotNow(f"{address}: the server answers {error.code} {error.reason}") from error
    except OSError as error:
        raise NotNow(f"{address}: {getattr(error, 'reason', None) or error}") from error
    if len(content) > most:
        raise Refused(f"{address} has more than {most:,} bytes, which no file of a log has")
    return content


def log_key(vkey: str) -> VerifierKey:
    """A log's public key, typed or in a file."""
    return VerifierKey.read(given(vkey))


def given(key: str) -> str:
    """A key that was typed, or the one in the file that was named."""
    return text_of(Path(key)) if "+" not in key or Path(key).is_file() else key


def text_of(path: Path) -> str:
    """The one line of a key file."""
    return lines_of(path).strip()


def lines_of(path: Path) -> str:
    """The text of a file; raises Refused where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise Refused(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not text'}") from error


def entry_of(path: Path) -> bytes:
    """The bytes of a file that becomes an entry; raises Refused where it is too long to be one."""
    try:
        with path.open("rb") as file:
            content = file.read(ENTRY_BYTES_MAX + 1)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}") from error
    if not 0 < len(content) <= ENTRY_BYTES_MAX:
        raise Refused(f"{path} cannot be an entry: an entry has 1 to {ENTRY_BYTES_MAX:,} bytes")
    return content
