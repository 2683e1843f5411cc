"""`gongji prove` and `gongji verify`: a member's receipt, made and checked."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from gongji.errors import Refused


def prove_command(
    folder: Annotated[Path, typer.Argument(help="The folder of a settled period.", metavar="DIR")],
    member: Annotated[int, typer.Option(min=1, help="Whose receipt.")],
    log: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The log's folder: the receipt shows that the period is in it.")
    ] = None,
    vkey: Annotated[str | None, typer.Option(help="The log's public key, or a file that has it.")] = None,
) -> None:
    """Print the receipt of one member: the proof that the member's share is in the published total."""
    from gongji.settlement.receipts import receipt

    if (log is None) != (vkey is None):
        raise typer.BadParameter("--log and --vkey go together: a log's folder, and the key that has signed it")
    found = receipt(folder, member)
    if log and vkey:
        found |= in_the_log(folder, log, vkey)
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


def in_the_log(folder: Path, log: Path, vkey: str) -> dict[str, Any]:
    """What a receipt says of a log; raises Refused where the period is not in it."""
    from gongji.cli.log import log_key
    from gongji.proofs.log import PublishedLog
    from gongji.settlement.receipts import log_members

    found = log_members(folder, PublishedLog.open(log, log_key(vkey)))
    if not found:
        raise Refused(f"the settlement of {folder} is not in the log {log}: `gongji log append` puts it there")
    return found


def verify_command(
    file: Annotated[Path, typer.Argument(help="A receipt, a JSON file.", metavar="RECEIPT")],
    root: Annotated[str | None, typer.Option(help="The root hash as published elsewhere, in hex.")] = None,
    log_key: Annotated[str | None, typer.Option(help="The log's key, to check the checkpoint's signature.")] = None,
) -> None:
    """Check a receipt step by step; status 1 and the step's number where it does not hold."""
    from gongji.proofs.verify import RECEIPT_BYTES_MAX, ReceiptRefused, verify

    try:
        with file.open("rb") as content:
            told = verify(content.read(RECEIPT_BYTES_MAX + 1), root=root, log_key=log_key)
    except OSError as error:
        raise Refused(f"{file}: the receipt cannot be read: {error.strerror}") from error
    except ReceiptRefused as refusal:
        raise Refused(f"The receipt does not hold. {str(refusal).capitalize()}") from refusal
    sys.stdout.write("\n".join(told) + "\nThe receipt holds.\n")
