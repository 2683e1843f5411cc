"""`gongji prove` and `gongji verify`: a member's receipt, made and checked."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from gongji.errors import Refused


def prove_command(
    folder: Annotated[Path, typer.Argument(help="The folder of a settled period.", metavar="DIR")],
    member: Annotated[int, typer.Option(min=1, help="Whose receipt.")],
) -> None:
    """Print the receipt of one member: the proof that the member's share is in the published total."""
    from gongji.settlement.receipts import receipt

    sys.stdout.write(json.dumps(receipt(folder, member), ensure_ascii=False) + "\n")


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
