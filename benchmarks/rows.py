"""What a user would take instead: one ledger row a member, inserted by one statement of SQL in PostgreSQL."""

from __future__ import annotations

import json
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.figures import Column, Part, Values
from benchmarks.ground import CUTOFF, PERIOD, Ground
from benchmarks.measure import watched

if TYPE_CHECKING:
    import psycopg

RUNS = 3
SETTINGS = {"shared_buffers": "2GB", "max_wal_size": "8GB", "work_mem": "256MB", "maintenance_work_mem": "1GB"}

TABLES = """
    CREATE TABLE member (member bigint PRIMARY KEY, born_on date NOT NULL, joined_on date NOT NULL, left_on date);
    CREATE TABLE ledger (
        period text NOT NULL, member bigint NOT NULL REFERENCES member, class text NOT NULL, tier text NOT NULL,
        share_fen bigint NOT NULL, sponsor_fen bigint NOT NULL, due_fen bigint NOT NULL, PRIMARY KEY (period, member)
    );
"""
# The rules of the pack xianghubao on this cutoff: 600,000 yuan of aid and 8 % of fee; a cap of 0.10 yuan a case, two
# cases; who joined before 2019 is waived.
INSERT = f"""
    WITH taking_part AS (
        SELECT * FROM member WHERE joined_on <= '{CUTOFF}' AND (left_on IS NULL OR left_on > '{CUTOFF}')
    ), price AS (
        SELECT ceil(64800000.0 / count(*))::bigint AS share_fen FROM taking_part
    ), line AS (
        SELECT member, share_fen,
            CASE WHEN born_on > date '{CUTOFF}' - interval '40 years' THEN 'under-40' ELSE '40-to-59' END AS class,
            CASE WHEN joined_on < '2019-01-01' THEN share_fen ELSE greatest(share_fen - 20, 0) END AS sponsor_fen
        FROM taking_part, price
    )
    INSERT INTO ledger
    SELECT '{PERIOD}', member, class, 'standard', share_fen, sponsor_fen, share_fen - sponsor_fen FROM line
"""


def measure(at: Ground) -> Values:
    """Insert the period's rows three times; raises SystemExit where they do not say what the settlement says."""
    import psycopg

    from tests.postgres import private_postgres

    with private_postgres(SETTINGS) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
        copy_members(connection, at.roll)
        with watched([postmaster(connection)]) as held:
            seconds = median(insert(connection) for _ in range(RUNS))
        check(connection, at.settled)
        ((size,),) = connection.execute("SELECT pg_total_relation_size('ledger')").fetchall()
    return {
        "seconds": seconds,
        "each_us": seconds / at.members * 1e6,
        "rows_a_second": at.members / seconds,
        "mib": max(held),
        "bytes_left": size / at.members,
    }


PART = Part(
    title="Instead: rows in PostgreSQL",
    words=f"""One ledger row a member, inserted by a single `INSERT … SELECT` that prices and caps, in order of member,
into a table whose primary key is period and member and whose foreign key is the member. A private cluster with what
PostgreSQL sets by itself for durability (fsync, synchronous_commit and full_page_writes on), and with more memory than
it would take: {", ".join(map(" = ".join, SETTINGS.items()))}. The table is emptied before each run;
loading the members is not counted. No tree comes with it: these rows prove nothing.""",
    columns=(
        Column("seconds", "insert, s", ",.1f"),
        Column("each_us", "µs a member"),
        Column("rows_a_second", "rows a second", ",.0f"),
        Column("mib", "peak memory, MiB", ",.0f"),
        Column("bytes_left", "bytes a member", ",.0f"),
    ),
    measure=measure,
    sizes=(10_000_000,),
)


def copy_members(connection: psycopg.Connection, roll: Path) -> None:
    """Load the roll, and let PostgreSQL look at what it got."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    without_names = pa.csv.WriteOptions(include_header=False, quoting_style="none")
    with connection.cursor() as cursor, cursor.copy("COPY member FROM STDIN (FORMAT csv)") as copy:
        for batch in pq.ParquetFile(roll).iter_batches(1 << 18):
            text = pa.BufferOutputStream()
            pa.csv.write_csv(batch, text, without_names)
            copy.write(text.getvalue().to_pybytes())
    connection.execute("VACUUM ANALYZE member")


def insert(connection: psycopg.Connection) -> float:
    """Insert the period's rows into an empty table; gives the seconds until they are safe."""
    connection.execute("TRUNCATE ledger")
    connection.execute("CHECKPOINT")
    began = time.perf_counter()
    connection.execute(INSERT)
    return time.perf_counter() - began


def check(connection: psycopg.Connection, settled: Path) -> None:
    """Raise SystemExit unless the rows add up to the settlement."""
    said = json.loads((settled / "settlement.json").read_bytes())
    wanted = (said["participants"], said["root"]["share_fen"], said["sponsor_fen"], said["collect_fen"])
    found = connection.execute("SELECT count(*), sum(share_fen), sum(sponsor_fen), sum(due_fen) FROM ledger").fetchone()
    if found is None or tuple(map(int, found)) != wanted:
        raise SystemExit(f"the rows in PostgreSQL add up to {found}, the settlement says {wanted}")


def postmaster(connection: psycopg.Connection) -> int:
    """The process from which all of the cluster's come; its folder belongs to us."""
    ((folder,),) = connection.execute("SHOW data_directory").fetchall()
    return int((Path(folder) / "postmaster.pid").read_text(encoding="ascii").split()[0])
