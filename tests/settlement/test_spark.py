"""The engine spark against the engine duckdb: the same files, the same words, on two cores and on a cluster."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from gongji.settlement import layout
from gongji.settlement.sample import write_sample_roll
from tests.acceptance.test_folders import CASES, NAMES, Case
from tests.settlement.command import COMMAND, Outcome, bytes_of, gongji
from tests.settlement.desk import BAD, PLAN, Desk, csv_text, parquet_columns, right_rows, spoilt_rows
from tests.settlement.object_store import object_store
from tests.settlement.reference import read_roll
from tests.settlement.spark_cluster import LEAN_JAVA, cluster
from tests.settlement.statements import statement_table, write_parquet_roll

SPARK = ("--engine", "spark")
TWO_PARTS = layout.PART_LINES + 257
SECONDS_MAX = 400  # on a machine with much else to do; some 40 on an idle one

pytestmark = pytest.mark.xdist_group("spark")  # one Spark for all of them, not one in each process


@pytest.fixture(scope="module")
def two_cores() -> Iterator[SparkSession]:
    """A Spark in this process, for all settlements of this file that do not start their own."""
    settings: dict[str, bool | float | int | str | None] = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": LEAN_JAVA,
    }
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def at(address: str, desk: Desk) -> list[object]:
    """What to type for a desk whose roll is somewhere else."""
    return [address if word == desk.folder / "roll.csv" else word for word in desk.words()]


def check_same(ours: Path, theirs: Path) -> None:
    """Two settled folders hold the same: every file's bytes, and every line of the statement in its place."""
    assert statement_table(ours).equals(statement_table(theirs))
    mine, other = bytes_of(ours), bytes_of(theirs)
    assert mine.keys() == other.keys()
    assert [name for name in mine if mine[name] != other[name] and not name.startswith("statement/")] == []


# --- accepted ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_an_acceptance_folder_gives_what_duckdb_gives(case: Case, two_cores, tmp_path: Path):
    roll = case.folder / "roll.csv"
    theirs = gongji(*case.words(roll, tmp_path / "theirs"))
    ours = gongji(*case.words(roll, tmp_path / "ours"), *SPARK)
    assert (ours.status, ours.err) == (0, "")
    assert ours == theirs
    check_same(tmp_path / "ours", tmp_path / "theirs")


@pytest.mark.parametrize("name", ["tile-edges", "tiers"])
def test_a_parquet_roll_in_no_order_gives_what_a_sorted_one_gives(name: str, two_cores, tmp_path: Path):
    case = next(each for each in CASES if each.folder.name == name)
    people = read_roll(case.folder / "roll.csv")
    write_parquet_roll(tmp_path / "roll.parquet", people[1::2] + people[::2], rows_per_group=100)
    write_parquet_roll(tmp_path / "sorted.parquet", sorted(people, key=lambda each: each.member))
    assert gongji(*case.words(tmp_path / "roll.parquet", tmp_path / "ours"), *SPARK).status == 0
    assert gongji(*case.words(tmp_path / "sorted.parquet", tmp_path / "theirs")).status == 0
    for file in ("settlement.json", "journal.beancount", "tree/nodes.bin", "tree/tile-members.bin"):
        assert (tmp_path / "ours" / file).read_bytes() == (tmp_path / "theirs" / file).read_bytes()
    assert statement_table(tmp_path / "ours").equals(statement_table(tmp_path / "theirs"))


def test_tiers_whose_names_mean_something_in_sql_are_only_names(two_cores, tmp_path: Path):
    desks = [Desk(tmp_path / "a [b] st*r" / "tier=x"), Desk(tmp_path / "usual")]
    for desk in desks:
        desk.write("plan.toml", PLAN.replace('"standard"', "'${x} it’s'").replace('"entry"', "'a\\b'"))
        rows = right_rows()
        for row in rows.values():
            row["tier"] = {"standard": "${x} it’s", "entry": "a\\b"}[row["tier"]]
        desk.write_parquet(parquet_columns(rows))
    assert desks[0].settle(*SPARK, roll="roll.parquet").status == 0
    assert desks[1].settle(roll="roll.parquet").status == 0
    check_same(desks[0].out, desks[1].out)


def test_a_column_written_as_text_or_in_another_width_is_read_alike(two_cores, tmp_path: Path):
    desks = [Desk(tmp_path / "ours"), Desk(tmp_path / "theirs")]
    columns = parquet_columns(right_rows())
    columns |= {
        "member": columns["member"].cast(pa.string()),
        "born_on": columns["born_on"].cast(pa.string()),
        "tier": columns["tier"].dictionary_encode(),
        "ytd_fen": columns["ytd_fen"].cast(pa.uint64()),
    }
    for desk in desks:
        desk.write_parquet(columns)
    assert desks[0].settle(*SPARK, roll="roll.parquet").status == 0
    assert desks[1].settle(roll="roll.parquet").status == 0
    check_same(desks[0].out, desks[1].out)


def test_a_second_run_by_the_other_engine_changes_nothing(two_cores, desk: Desk):
    assert desk.settle().status == 0
    before = bytes_of(desk.out)
    outcome = desk.settle(*SPARK)
    assert outcome.status == 0
    assert "Already settled" in outcome.out
    assert bytes_of(desk.out) == before


# --- refused -----------------------------------------------------------------------------------------------------


def all_mistakes() -> dict[int, dict[str, str]]:
    """A roll with a fault of every kind."""
    rows = right_rows()
    changes = [("born_on", ""), ("joined_on", "1980-01-01"), ("left_on", "2018-01-01"), ("tier", "gold")]
    for line, (column, value) in zip(BAD, [*changes, ("ytd_fen", "-5"), ("born_on", "1950-01-01")], strict=False):
        rows[line][column] = value
    rows[109]["member"] = rows[108]["member"]
    return rows


def twice() -> dict[int, dict[str, str]]:
    """A roll with a member who stands three times, far apart."""
    rows = right_rows()
    rows[97]["member"] = rows[71]["member"] = rows[43]["member"]
    return rows


REFUSED_CSV = {
    "every kind of fault": csv_text(all_mistakes()),
    "a member three times": csv_text(twice()),
    "a field too many": csv_text(right_rows()).replace("900041,", "900041,1,"),
    "a date with a line end": csv_text(right_rows()).replace("1970-02-28", '"1970-02-28\n"'),
    "an empty line before the fault": csv_text(spoilt_rows({"born_on": "1985-02-30"})).replace("900050", "\n900050"),
    "nobody takes part": csv_text(spoilt_rows({"left_on": "2019-06-21"}, tuple(right_rows()))),
}


@pytest.mark.parametrize("roll", REFUSED_CSV.values(), ids=REFUSED_CSV.keys())
def test_a_refused_csv_is_refused_in_duckdb_s_words(roll: str | bytes, two_cores, desk: Desk):
    desk.write("roll.csv", roll)
    theirs = desk.settle()
    desk.check_refused(theirs)
    ours = desk.settle(*SPARK)
    desk.check_refused(ours)
    assert ours == theirs


COLUMNS = parquet_columns(right_rows())
COUNT = len(COLUMNS["member"])
REFUSED_PARQUET = {
    "every kind of fault": parquet_columns(all_mistakes()),
    "a member three times": parquet_columns(twice()),
    "every column of another kind": {
        "member": pa.array([1.0] * COUNT),
        "born_on": COLUMNS["born_on"].cast(pa.timestamp("ns")),
        "joined_on": pa.array([20180101] * COUNT),
        "left_on": pa.array(["never", "2019-02-30"] + ["2019-02-03\n"] * (COUNT - 2)),
        "tier": pa.array([1] * COUNT),
        "ytd_fen": pa.array([[1]] * COUNT),
    },
    "numbers out of range and no dates": COLUMNS
    | {"born_on": pa.nulls(COUNT), "ytd_fen": pa.array([2**63] * COUNT, pa.uint64())},
    "no rows": {name: column[:0] for name, column in COLUMNS.items()},
}


@pytest.mark.parametrize("roll", REFUSED_PARQUET.values(), ids=REFUSED_PARQUET.keys())
def test_a_refused_parquet_is_refused_in_duckdb_s_words(roll: dict[str, pa.Array], two_cores, desk: Desk):
    desk.write_parquet(roll)
    theirs = desk.settle(roll="roll.parquet")
    desk.check_refused(theirs)
    ours = desk.settle(*SPARK, roll="roll.parquet")
    desk.check_refused(ours)
    assert ours == theirs


def test_a_parquet_roll_damaged_inside_is_refused_by_name(two_cores, desk: Desk):
    path = desk.write_parquet(parquet_columns(right_rows()))
    content = bytearray(path.read_bytes())
    content[4:400] = bytes(396)
    path.write_bytes(content)
    desk.check_refused(desk.settle(*SPARK, roll="roll.parquet"), r"roll\.parquet: the file is damaged")


# --- a cluster ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_parts_on_a_cluster_of_two_workers_give_what_duckdb_gives(desk: Desk):
    """The roll lies backwards, so every range and every part has rows from both workers."""
    for _ in write_sample_roll(desk.folder / "sorted.parquet", members=TWO_PARTS, seed=1):
        pass
    table = pq.read_table(desk.folder / "sorted.parquet")
    pq.write_table(table.take(np.arange(TWO_PARTS)[::-1]), desk.folder / "roll.parquet")
    settings = {"spark.driver.host": "127.0.0.1", "spark.driver.extraJavaOptions": LEAN_JAVA}
    settings["spark.executor.extraJavaOptions"] = LEAN_JAVA
    (desk.folder / "conf").mkdir()
    lines = "".join(f"{name} {value}\n" for name, value in settings.items())
    desk.write("conf/spark-defaults.conf", lines)
    theirs, log = desk.folder / "theirs", desk.folder / "spark.log"
    with cluster(desk.folder / "cluster") as master:
        done = subprocess.run(
            [*COMMAND, *map(str, desk.words("roll.parquet")), *SPARK, "--memory", "600MiB"],
            env={
                **os.environ,
                "MASTER": master,
                "SPARK_CONF_DIR": str(desk.folder / "conf"),
                "GONGJI_SPARK_LOG": str(log),
            },
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
        worked = {path.parents[2].name for path in (desk.folder / "cluster").glob("*/work/app-*/*")}
    assert (done.returncode, done.stderr) == (0, ""), log.read_text(encoding="utf-8")
    assert len(worked) == 2
    words = [theirs if word == desk.out else word for word in desk.words("roll.parquet")]
    assert gongji(*words).status == 0
    check_same(desk.out, theirs)
    assert len(list((desk.out / "statement").iterdir())) == 2


# --- object stores -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_a_roll_in_an_object_store_is_read_there(engine: str, two_cores, tmp_path: Path):
    far, near = Desk(tmp_path / "far"), Desk(tmp_path / "near")
    near.write_parquet(parquet_columns(right_rows()))
    with object_store(near.folder) as ending:
        outcome = gongji(*at(f"s3://reader:password@bucket/roll.parquet?{ending}", far), "--engine", engine)
    assert (outcome.status, outcome.err) == (0, "")
    assert near.settle(roll="roll.parquet").status == 0
    check_same(far.out, near.out)


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_faults_of_a_roll_in_an_object_store_are_told_by_its_address(engine: str, two_cores, desk: Desk):
    desk.write_parquet(parquet_columns(all_mistakes()))
    desk.write("members.csv", csv_text(right_rows()))
    near = desk.settle(roll="roll.parquet")
    with object_store(desk.folder) as ending:
        far = gongji(*at(f"s3://reader:password@bucket/roll.parquet?{ending}", desk), "--engine", engine)
        missing = gongji(*at(f"s3://reader:password@bucket/nobody.parquet?{ending}", desk), "--engine", engine)
        text = gongji(*at(f"s3://reader:password@bucket/members.csv?{ending}", desk), "--engine", engine)
    assert far.err == near.err.replace(str(desk.folder), "s3://bucket")
    assert missing.err.startswith("s3://bucket/nobody.parquet: the roll cannot be read: Path does not exist")
    assert text.err == "s3://bucket/members.csv: a roll in an object store must be Parquet\n"
    assert [each.status for each in (far, missing, text)] == [1, 1, 1]


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_a_roll_named_by_a_file_address_is_read(engine: str, two_cores, tmp_path: Path):
    far, near = Desk(tmp_path / "far"), Desk(tmp_path / "near")
    for desk in (far, near):
        desk.write_parquet(parquet_columns(right_rows()))
    assert gongji(*at(f"file://{far.folder}/roll.parquet", far), "--engine", engine).status == 0
    assert near.settle(roll="roll.parquet").status == 0
    check_same(far.out, near.out)


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("file:///nowhere/roll.parquet", "file:///nowhere/roll.parquet: the roll cannot be read"),
        ("nosuch://user:secret@store/roll.parquet?key=secret", "nosuch://store/roll.parquet: the roll cannot be read"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_without_its_secrets(engine: str, address: str, says: str, desk: Desk):
    outcome = gongji(*at(address, desk), "--engine", engine)
    assert outcome.status == 1
    assert says in outcome.err
    assert "secret" not in outcome.err


def test_an_output_folder_in_an_object_store_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(desk.folder)
    words = ["s3://bucket/out" if word == desk.out else word for word in desk.words()]
    outcome = gongji(*words)
    assert outcome.status == 1
    assert "cannot be in an object store" in outcome.err
    assert not (desk.folder / "s3:").exists()


# --- what is not installed ---------------------------------------------------------------------------------------


def settled_without(desk: Desk, *, blocked: str = "", **environment: str) -> Outcome:
    """The command with the engine spark, in a process of its own that lacks something."""
    program = f"import sys; sys.modules.update({{{blocked}}}); from gongji.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, desk.words()), *SPARK],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    return Outcome(status=done.returncode, out=done.stdout, err=done.stderr)


def test_without_pyspark_the_engine_spark_says_what_to_install(desk: Desk):
    desk.before = desk.names()
    desk.check_refused(settled_without(desk, blocked="'pyspark': None"), r"gongji\[spark\]")


def test_without_java_the_engine_spark_says_what_to_install(desk: Desk):
    desk.before = desk.names()
    desk.check_refused(settled_without(desk, JAVA_HOME=str(desk.folder)), "openjdk-17-jre-headless")


def test_too_little_memory_for_spark_is_refused(desk: Desk):
    desk.before = desk.names()
    words = [*COMMAND, *map(str, desk.words()), *SPARK, "--memory", "100MiB"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
    desk.check_refused(Outcome(status=done.returncode, out=done.stdout, err=done.stderr), "at least 512MiB")
