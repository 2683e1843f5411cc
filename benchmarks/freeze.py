"""How long a freeze takes from PostgreSQL: from all memberships, and from what one period in which 1 % changes leaves.

python -m benchmarks.freeze begin             a year of periods and a case, in DATABASE_URL and GONGJI_DATA
python -m benchmarks.freeze incremental       freeze the next period, and say in how many seconds
python -m benchmarks.freeze full
python -m benchmarks.freeze settle            settle it
python -m benchmarks.freeze compare           the next roll both ways; fails unless the bytes are the same
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.figures import Column, Part, Values
from benchmarks.ground import Ground
from benchmarks.measure import Run, run
from benchmarks.rows import SETTINGS

if TYPE_CHECKING:
    from gongji.community.periods.models import Period

RUNS = 3
PLAN, YEAR = "village", 2020
FELL_ILL_ON = date(2020, 1, 1)
CHANGED = 100  # one of so many memberships changes between two freezes

# The keys of the people were not checked: they come from the series that the accounts come from.
LOAD = """
    SET session_replication_role = replica;
    INSERT INTO people_account (invented, password) SELECT true, '!' FROM generate_series(1, {members});
    INSERT INTO people_person (account_id, relation, masked_name, sex, born_on, province, city_tier, income_band)
    SELECT n, 'self', '王*国', CASE n % 2 WHEN 0 THEN 'male' ELSE 'female' END,
        date '1965-01-01' + (n::bigint * 7919 % 14000)::int, '河南', 'third', 'under-50k'
    FROM generate_series(1, {members}) AS n;
    INSERT INTO membership_membership (number, person_id, plan, plan_version, tier, joined_on, left_reason)
    SELECT n, n, 'village', '1', CASE n % 10 WHEN 0 THEN 'entry' ELSE 'standard' END,
        date '2018-06-01' + (n::bigint * 360 / {members})::int, ''
    FROM generate_series(1, {members}) AS n;
    RESET session_replication_role;
    VACUUM ANALYZE;
"""
# Half of those who change leave, and as many join; nothing is switched off.
CHANGE = """
    UPDATE membership_membership SET left_on = date '2020-01-02', left_reason = 'own-wish'
    WHERE left_on IS NULL AND number % {twice} = (SELECT count(*) FROM periods_period WHERE state <> 'open');
    WITH born AS (
        INSERT INTO people_person (account_id, relation, masked_name, sex, born_on, province, city_tier, income_band)
        SELECT n, 'child', '王*明', 'male', date '2000-01-01' + n % 7000, '河南', 'third', 'under-50k'
        FROM generate_series(1, {joining}) AS n RETURNING id
    )
    INSERT INTO membership_membership (number, person_id, plan, plan_version, tier, joined_on, left_reason)
    SELECT id, id, 'village', '1', 'standard', date '2020-01-02', '' FROM born;
"""


def measure(at: Ground) -> Values:
    """Freeze the periods of a year one after the other: three from what has changed, then three in full.

    Raises SystemExit where the two ways give other bytes.
    """
    import psycopg

    from tests.postgres import private_postgres

    with private_postgres(SETTINGS) as url, psycopg.connect(url, autocommit=True) as connection:
        python = ["env", f"DATABASE_URL={url}", f"GONGJI_DATA={at.folder / 'data'}", sys.executable, "-m"]
        run([*python, "django", "migrate", "--settings", "gongji.community.settings"])
        step = partial(steps, [*python, "benchmarks.freeze"])
        for statement in LOAD.format(members=at.members).split(";\n"):
            connection.execute(statement)
        step("begin", "full", "settle")
        runs: dict[str, list[Run]] = {}
        for way in ("incremental", "full"):
            runs[way] = []
            for _ in range(RUNS):
                connection.execute(CHANGE.format(twice=2 * CHANGED, joining=at.members // (2 * CHANGED)))
                runs[way].append(step(way, "settle"))
        step("compare")
    return {name: value for way in runs for name, value in figures_of(way, runs[way]).items()}


def steps(command: Sequence[str], first: str, *others: str) -> Run:
    """Run steps of a year in processes of their own; what the first of them took."""
    done = [run([*command, name]) for name in (first, *others)]
    return done[0]


def figures_of(way: str, runs: Sequence[Run]) -> Values:
    """The medians of some freezes: seconds that the freeze itself took, memberships a second, memory."""
    said = [json.loads(each.said) for each in runs]
    if {each["kind"] for each in said} != {way}:
        raise SystemExit(f"a freeze that was to be {way} was not: {said}")
    return {
        f"{way}_seconds": median(each["seconds"] for each in said),
        f"{way}_rate": median(each["members"] / each["seconds"] for each in said),
        f"{way}_mib": median(each.mib for each in runs),
    }


PART = Part(
    title="Freeze",
    words=f"""A roll frozen from a private PostgreSQL with the settings of the rows below: from the roll before and what
has changed since (1 % of the memberships: half of them left, as many joined), and in full, from all memberships and all
statements of the year. The whole stage: who grew too old, cases, roll, hash, the period's row, the record of changes
forgotten; without the start of Python. Medians of {RUNS} periods of one year, and at its end a roll both ways with the
same bytes. Memory is that of the freezing process; PostgreSQL has its own.""",
    columns=(
        Column("incremental_seconds", "what has changed, s"),
        Column("incremental_rate", "memberships a second", ",.0f"),
        Column("incremental_mib", "peak memory, MiB", ",.0f"),
        Column("full_seconds", "in full, s"),
        Column("full_rate", "memberships a second", ",.0f"),
        Column("full_mib", "peak memory, MiB", ",.0f"),
    ),
    measure=measure,
    sizes=(1_000_000, 10_000_000),
)


def prepare() -> None:
    """Open the year, with a case in its first period."""
    from gongji.community.cases.services import Application, apply, decide
    from gongji.community.periods.services import open_year

    open_year(PLAN, YEAR)
    illness = {"illness": "1-thyroid", "illness_zh": "甲状腺癌", "illness_en": "thyroid cancer"}
    decide(
        apply(Application(member=1, **illness, diagnosed_on=FELL_ILL_ON, applied_on=FELL_ILL_ON)).number, FELL_ILL_ON
    )


def freeze_next(period: Period, *, full: bool) -> None:
    """Freeze the next period; prints how long it took."""
    from gongji.community.periods.services import freeze

    began = time.perf_counter()
    freeze(period, full=full)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "members": period.members, "kind": period.freeze_kind}))


def compare(period: Period) -> None:
    """Write the next roll both ways; raises SystemExit where the bytes differ."""
    from gongji.canonical import sha256_of_file
    from gongji.community.periods.rules import roll_file
    from gongji.community.periods.services.freeze import settled_before
    from gongji.community.periods.services.roll import write_roll
    from gongji.community.periods.services.stages import silently

    found = set()
    for full in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            write_roll(period, settled_before(period), Path(folder), full=full, note=silently)
            found.add(sha256_of_file(roll_file(Path(folder))))
    if len(found) > 1:
        raise SystemExit(f"the roll of {period.name} has other bytes in full than from what has changed")


def take(step: str) -> None:
    """Take one step in the database that the environment names."""
    import django

    django.setup()
    from gongji.community.periods.models import Period
    from gongji.community.periods.services import settle

    def next_in(state: str) -> Period:
        return Period.objects.filter(plan=PLAN, state=state).order_by("notice_on")[0]

    match step:
        case "begin":
            prepare()
        case "settle":
            settle(next_in("frozen"))
        case "compare":
            compare(next_in("open"))
        case _:
            freeze_next(next_in("open"), full=step == "full")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongji.community.settings"
    take(sys.argv[1])
