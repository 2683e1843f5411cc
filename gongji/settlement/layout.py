"""Where everything of a settled period lies in its folder: every path as a pure function."""

from __future__ import annotations

from pathlib import Path

PART_LINES = 1 << 20
ROW_GROUP_LINES = 1 << 17
PARTIAL = ".partial"
OUTPUTS = ("statement", "tree", "journal.beancount", "settlement.json")


def statement_folder(out: Path) -> Path:
    """The folder of the statement's parts."""
    return out / "statement"


def statement_part(out: Path, number: int) -> Path:
    """Part `number` (from 0) of the statement: lines number · PART_LINES and on."""
    return statement_folder(out) / f"part-{number:05d}.parquet"


def tree_folder(out: Path) -> Path:
    """What `prove` needs besides the statement; for the operator's eyes only, because it opens the salts."""
    return out / "tree"


def tree_nodes(out: Path) -> Path:
    """The nodes of the period's tree."""
    return tree_folder(out) / "nodes.bin"


def tile_members(out: Path) -> Path:
    """The first member of each tile, which says where in the statement a member stands."""
    return tree_folder(out) / "tile-members.bin"


def tree_key(out: Path) -> Path:
    """The key of the period's salts."""
    return tree_folder(out) / "period.key"


def run_record(out: Path) -> Path:
    """Which inputs the period was settled from, by hash."""
    return tree_folder(out) / "run.json"


def journal_file(out: Path) -> Path:
    """The period's postings as a Beancount file."""
    return out / "journal.beancount"


def settlement_file(out: Path) -> Path:
    """The settlement statement; it is put in place last, so where it is, the period is complete."""
    return out / "settlement.json"


def fresh_key(out: Path) -> Path:
    """The plan's secret where the user gave none: beside the output folder, never in it."""
    return out.with_name(out.name + ".key")
