"""What the tests of the settlement start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.settlement.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A small settlement that is right in every way."""
    return Desk(tmp_path / "desk")
