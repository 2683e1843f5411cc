"""Plans of the industry, one folder each; a new plan starts as a copy of the nearest."""

from __future__ import annotations

from pathlib import Path

from gongji.errors import Refused

PACKS = Path(__file__).parent


def pack_names() -> tuple[str, ...]:
    """The packs that come with Gongji, by the name of their folder."""
    return tuple(sorted(file.parent.name for file in PACKS.glob("*/plan.toml")))


def pack_file(pack: str) -> Path:
    """The plan document of a pack; raises Refused, with the packs that there are."""
    if pack not in pack_names():
        raise Refused(f"there is no plan pack '{pack}'; there are {', '.join(pack_names())}")
    return PACKS / pack / "plan.toml"
