"""What is above the caps, from files: the statement is the same, the books say who bears it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from gongji.settlement.inputs import Inputs
from gongji.settlement.run import Settled, settle
from tests.settlement.desk import PLAN
from tests.settlement.reference import Member
from tests.settlement.statements import csv_roll, statement_csv, statement_lines
from tests.settlement.test_ledger import booked_fen

EARLY = date(2019, 1, 1)
WAIVER = "\n[[waivers]]\nfrom = 2019-06-01\nto = 2019-06-30\n"
PEOPLE = [
    Member(
        member=number,
        born_on=date(1985 if number % 2 else 1970, 3, 3),
        joined_on=date(2018 if number % 4 else 2019, 2, 2),
        left_on=None,
        tier="standard" if number % 3 else "entry",
        ytd_fen=number * 150,
    )
    for number in range(1, 121)
]


def settled(folder: Path, excess: str, *, waiver: str = WAIVER + "joined_before = 2019-01-01\n") -> Settled:
    """One period in which some are waived, some are above the cap of the year, and some pay in full."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.toml").write_text(PLAN.replace('excess = "sponsor"', f'excess = "{excess}"') + waiver)
    (folder / "roll.csv").write_text(csv_roll(PEOPLE))
    (folder / "cases.csv").write_text("case,member,aid_fen\nC1,1,400001\nC2,2,300000\n")
    (folder / "plan.key").write_bytes(bytes(32))
    inputs = Inputs(
        plan=folder / "plan.toml",
        roll=folder / "roll.csv",
        cases=folder / "cases.csv",
        cutoff=date(2019, 6, 21),
        period="2019-06-2",
        key=folder / "plan.key",
    )
    return settle(inputs, folder / "out")


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Settled, Path]]:
    """The same period under each meaning of excess."""
    folder = tmp_path_factory.mktemp("excess")
    return {
        excess: (settled(folder / excess, excess), folder / excess / "out")
        for excess in ("sponsor", "carried", "reduces_aid")
    }


def parts_above(out: Path) -> tuple[int, int]:
    """What waivers give, and what is above the caps for those who are not waived, from the lines alone."""
    joined = {person.member: person.joined_on for person in PEOPLE}
    lines = statement_lines(out)
    waived = sum(line.share_fen for line in lines if joined[line.member] < EARLY)
    return waived, sum(line.sponsor_fen for line in lines if joined[line.member] >= EARLY)


def test_the_statement_is_the_same_whoever_bears_what_is_above(three: dict[str, tuple[Settled, Path]]):
    statements = {statement_csv(out) for _, out in three.values()}
    assert len(statements) == 1
    records = [json.loads((out / "settlement.json").read_bytes()) for _, out in three.values()]
    assert len({record.pop("plan_sha256") for record in records}) == 3
    assert records[0] == records[1] == records[2]


def test_the_books_say_who_bears_it(three: dict[str, tuple[Settled, Path]]):
    waived, above = parts_above(three["carried"][1])
    assert waived > 0
    assert above > 0
    booked = {excess: booked_fen(out / "journal.beancount") for excess, (_, out) in three.items()}
    sponsor = booked["sponsor"]
    assert sponsor["Assets:Sponsor:Receivable"] == waived + above
    assert booked["carried"] == sponsor | {
        "Assets:Sponsor:Receivable": waived,
        "Liabilities:Members:Carry": sponsor["Liabilities:Members:Carry"] + above,
    }
    reduced = booked["reduces_aid"]
    assert reduced["Assets:Sponsor:Receivable"] == waived
    assert -reduced["Liabilities:Aid"] < 700_001
    assert -reduced["Liabilities:Operator:Fee"] == -reduced["Liabilities:Aid"] * 8 // 100
    assert sum(reduced.values()) == 0


def test_a_run_over_a_finished_folder_still_knows_what_is_owed(three: dict[str, tuple[Settled, Path]]):
    for excess, (first, out) in three.items():
        again = settled(out.parent, excess)
        assert (again.already_done, again.owed) == (True, first.owed)


def test_a_waiver_for_everybody_leaves_nothing_above_and_the_sponsor_owes_all(tmp_path: Path):
    done = settled(tmp_path, "reduces_aid", waiver=WAIVER)
    assert done.settlement.collect_fen == 0
    assert done.owed.sponsor_fen == done.settlement.sponsor_fen
    assert done.owed.aid_fen == 700_001


def test_without_a_waiver_all_of_it_is_carried(tmp_path: Path):
    done = settled(tmp_path, "carried", waiver="")
    assert done.settlement.sponsor_fen > 0
    assert done.owed.sponsor_fen == 0
    assert done.owed.carry_fen == done.settlement.carry_out_fen - done.settlement.sponsor_fen
