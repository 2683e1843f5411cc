"""What holds for every test: the same examples each time, no clock that fails a test, and who runs beside whom.

`pytest -n 2` gives tests to its processes file by file, so that what a file's fixtures make is made once; the files of
the browser go together, because they share one demo. The long ones begin first, so that all processes end together.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

BROWSER = "tests/browser/"


def group_of(name: str) -> str:
    """The group that a test with this name runs in."""
    return BROWSER if name.startswith(BROWSER) else name.split("::", maxsplit=1)[0]


class GroupScheduling(LoadFileScheduling):  # type: ignore[misc] # xdist ships no types for its schedulers
    """Hands whole groups out, in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> GroupScheduling:
    """Groups, whatever `--dist` says."""
    config.option.loadscopereorder = False
    return GroupScheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Put the browser first, then what is slow, then all others, each group together."""
    yield
    slow = {group_of(item.nodeid) for item in items if item.get_closest_marker("slow")}

    def place(item: pytest.Item) -> tuple[bool, bool, str]:
        group = group_of(item.nodeid)
        return group != BROWSER, group not in slow, group

    items.sort(key=place)
