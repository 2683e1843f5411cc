"""What a public correction says, and where the log's files lie. Pure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gongji.errors import Mistakes, Refused
from gongji.proofs.events import EventKind, event_entry

REASON_LENGTH_MAX = 2000


def correction_entry(*, index: int, leaf: str, on: date, reason_zh: str, reason_en: str) -> bytes:
    """The entry that puts entry `index` (with its leaf hash in hex) right, with the reason in both languages.

    Raises Refused where a reason is empty or too long. The entry that it corrects stays as it is: whoever reads the
    log sees both.
    """
    mistakes = Mistakes()
    for language, reason in (("Chinese", reason_zh), ("English", reason_en)):
        with mistakes:
            if not 0 < len(reason.strip()) <= REASON_LENGTH_MAX:
                raise Refused(
                    f"the reason in {language} has {len(reason.strip()):,} characters; say it in 1 to"
                    f" {REASON_LENGTH_MAX:,}, without any name"
                )
    mistakes.refuse()
    return event_entry(
        EventKind.CORRECTION,
        {
            "on": on.isoformat(),
            "corrects": {"index": index, "leaf": leaf},
            "reason": {"zh": reason_zh.strip(), "en": reason_en.strip()},
        },
    )


def log_folder(data: Path, chosen: Path | None) -> Path:
    """The log's folder, which any web server may serve: where the settings say, else in the data folder."""
    return chosen or data / "log"


def key_file(data: Path, chosen: Path | None) -> Path:
    """The file of the log's secret key; never in the folder that is served."""
    return chosen or data / "log.key"
