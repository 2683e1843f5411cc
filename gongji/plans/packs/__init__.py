"""Plans of the industry, one folder each; a new plan starts as a copy of the nearest.

`plan.toml` is a pack's newest version, `versions/<version>.toml` are the earlier ones.
"""

from __future__ import annotations

from pathlib import Path

from gongji.errors import Refused
from gongji.plans.versions import version_files

PACKS = Path(__file__).parent


def pack_names() -> tuple[str, ...]:
    """The packs that come with Gongji, by the name of their folder."""
    return tuple(sorted(file.parent.name for file in PACKS.glob("*/plan.toml")))


def pack_file(pack: str, *, earlier: str | None = None) -> Path:
    """The plan document of a pack, the newest or an earlier version; raises Refused, with those that there are."""
    if pack not in pack_names():
        raise Refused(f"there is no plan pack '{pack}'; there are {', '.join(pack_names())}")
    if earlier is None:
        return PACKS / pack / "plan.toml"
    files = {file.stem: file for file in pack_files(pack)[:-1]}
    if earlier not in files:
        raise Refused(f"pack '{pack}' has no earlier version '{earlier}'; it has {', '.join(files) or 'none'}")
    return files[earlier]


def pack_files(pack: str) -> tuple[Path, ...]:
    """The documents of all versions of a pack, the oldest first; raises Refused, with the packs that there are."""
    return version_files(pack_file(pack).parent)
