"""A jury is drawn from a committed pool by a public value: whoever draws gets the same panel, and chances are even."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from gongji.community.juries.draw import draw
from gongji.errors import Refused
from tests.settlement.command import gongji

PSEUDONYMS = sorted((f"成员{number}" for number in range(60)), key=str.encode)
POOL = "".join(f"{each}\n" for each in PSEUDONYMS).encode()
RANDOM = "c1" * 32


def by_hand(pool: bytes, case: str, instance: int, random: str) -> list[str]:
    """All pseudonyms in the order of their tickets, by the system's sha256sum and the contract's text."""

    def sha256(content: bytes) -> bytes:
        told = subprocess.run(["sha256sum"], input=content, capture_output=True, check=True).stdout
        return bytes.fromhex(told.split()[0].decode())

    seed = sha256(
        b"gongji draw v1" + bytes(1) + case.encode() + bytes(1) + bytes(7) + bytes([instance])
        + sha256(pool) + bytes.fromhex(random)
    )  # fmt: skip
    return [line.decode() for line in sorted(pool.splitlines(), key=lambda line: sha256(seed + line))]


def drawn(pool: bytes = POOL, *, case: str = "2019-0042", instance: int = 1, random: str = RANDOM):
    return draw(pool, case=case, instance=instance, random=random, seats=17, reserves=8)


@pytest.mark.parametrize("instance", [1, 3])
def test_the_panel_is_the_one_that_another_program_draws(instance: int):
    order = by_hand(POOL, "2019-0042", instance, RANDOM)
    panel = drawn(instance=instance)
    assert (list(panel.seats), list(panel.reserves)) == (order[:17], order[17:25])
    assert panel.pool_sha256 == hashlib.sha256(POOL).hexdigest()


def test_case_instance_pool_and_random_value_each_change_the_panel():
    others = [
        drawn(case="2019-0043"),
        drawn(instance=2),
        drawn(random="c2" * 32),
        drawn(POOL.replace("成员0\n".encode(), b"")),
    ]
    assert len({each.seats for each in (*others, drawn())}) == 5


def test_everybody_has_the_same_chance_of_a_seat():
    rounds = 400
    seats = Counter(each for number in range(rounds) for each in drawn(random=f"{number:064x}").seats)
    expected = rounds * 17 / len(PSEUDONYMS)
    assert set(seats) == set(PSEUDONYMS)
    assert sum((count - expected) ** 2 / expected for count in seats.values()) < 100  # chi-square, 59 degrees


WRONG_POOLS = {
    b"": "the pool is empty",
    b"a\nb": "does not end in LF",
    b"a\n\nb\n": "line 2 of the pool is empty",
    b"b\na\n": "line 2 of the pool is out of order",
    b"a\na\n": "line 2 of the pool is the same as the line before it",
    b"a\n\xff\n": "line 2 of the pool is not UTF-8",
    b"a\nb\n": "the pool has 2 lines; 17 seats and 8 reserves need 25",
}


@pytest.mark.parametrize(("pool", "why"), WRONG_POOLS.items())
def test_a_pool_that_is_not_as_published_is_refused(pool: bytes, why: str):
    with pytest.raises(Refused, match=why):
        drawn(pool)


@pytest.mark.parametrize("random", ["", "c1" * 31, "c1" * 33, "xy" * 32, " " + "c" * 63])
def test_a_random_value_that_is_not_32_bytes_is_refused(random: str):
    with pytest.raises(Refused, match="must be 64 hexadecimal digits"):
        drawn(random=random)


def words(pool: Path, *more: object) -> tuple[object, ...]:
    return ("draw", "--pool", pool, "--case", "2019-0042", "--instance", 1, "--seats", 17, "--reserves", 8, *more)


def test_the_command_prints_one_canonical_line_that_can_be_published(tmp_path: Path):
    pool = tmp_path / "pool.txt"
    pool.write_bytes(POOL)
    outcome = gongji(*words(pool, "--random", RANDOM.upper()))
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith('{"case":"2019-0042","format":"gongji-draw/1","instance":1,"pool_sha256":"')
    assert json.loads(outcome.out) == drawn().record()


def test_the_command_refuses_in_words_and_all_at_once(tmp_path: Path):
    pool = tmp_path / "pool.txt"
    pool.write_bytes(b"b\na\n")
    outcome = gongji(*words(pool, "--random", "12"))
    assert (outcome.status, outcome.out) == (1, "")
    assert "out of order" in outcome.err
    assert "64 hexadecimal digits" in outcome.err
    missing = gongji(*words(tmp_path / "none.txt", "--random", RANDOM))
    assert (missing.status, missing.err.count("\n")) == (1, 1)
    assert "none.txt: the pool cannot be read: No such file or directory" in missing.err
