"""Who may import whom, where import-linter's layers (pyproject.toml, run by `make lint`) cannot say it."""

from __future__ import annotations

import re
import sys
import tomllib

import pytest

from tests.conventions.reading import FLOOR, ROOT, modules

# These an auditor can carry away: nothing to install.
SELF_CONTAINED = (*FLOOR, "gongji.proofs.verify")


@pytest.mark.parametrize("name", SELF_CONTAINED)
def test_what_an_auditor_carries_away_needs_nothing_installed(name):
    """But for the signature of a checkpoint, where `cryptography` is asked for when that step is reached."""
    foreign = [
        imported
        for module in modules(name)
        for imported in module.imports()
        if imported.split(".")[0] not in sys.stdlib_module_names
        and not any(imported == own or imported.startswith(f"{own}.") for own in FLOOR)
    ]
    if name == "gongji.proofs.verify":
        foreign = [imported for imported in foreign if imported.split(".")[0] != "cryptography"]
    assert foreign == []


def test_in_the_platform_only_periods_settles():
    callers = {
        module.name
        for module in modules("gongji.community")
        if not module.within("gongji.community.periods")
        and any(f"{imported}.".startswith("gongji.settlement.") for imported in module.imports())
    }
    assert callers == set()


def test_every_room_has_its_layer():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = set(re.findall(r"gongji[.\w]*", " ".join(contracts[0]["layers"])))
    names = {module.name for module in modules() if module.path.name == "__init__.py"}
    rooms = {name for name in names if re.fullmatch(r"gongji\.(community\.)?\w+", name)}
    assert rooms - layers == {"gongji.community"}
