"""A roll from all memberships, and a roll from the one before it and what has changed since: the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import connection

from gongji.community.cases.services import apply, decide
from gongji.community.database import changes
from gongji.community.membership.models import Membership
from gongji.community.membership.rules import LeftReason
from gongji.community.membership.services import end_at_age_limit, leave
from gongji.community.people.models import Person
from gongji.community.periods.models import Period
from gongji.community.periods.rules import FreezeKind, folder, key_file, paid_file, roll_file, settlement_folder
from gongji.community.periods.services import freeze, open_year, settle
from gongji.community.periods.services.freeze import settled_before
from gongji.community.periods.services.roll import RowGroups, write_roll
from gongji.community.periods.services.settle import copy_totals
from gongji.community.periods.services.stages import silently
from gongji.errors import InvariantBroken, Refused
from gongji.plans.packs import pack_file
from gongji.settlement.inputs import Inputs
from gongji.settlement.run import settle as settle_files
from tests.community.conftest import PLAN, member, person
from tests.community.test_cases import application

FULL, INCREMENTAL = FreezeKind.FULL, FreezeKind.INCREMENTAL


@dataclass
class Village:
    """The periods of 2019 and of January 2020, frozen one after the other, each in both ways."""

    data: Path
    scratch: Path
    periods: list[Period]

    def freeze_next(self) -> dict[int, dict]:
        """Write the next roll both ways, compare the bytes, freeze and settle it; the roll by member number."""
        period = self.periods.pop(0)
        end_at_age_limit(PLAN, period.notice_on)
        before = settled_before(period)
        long = self.write(period, before, "long", full=True)
        short = self.write(period, before, "short", full=False)
        freeze(period)
        place = folder(self.data, PLAN, period.name)
        for file in (roll_file, paid_file):
            assert file(long).read_bytes() == file(short).read_bytes() == file(place).read_bytes()
        settle(period)
        return {row["member"]: row for row in pq.read_table(roll_file(place)).to_pylist()}

    def write(self, period: Period, before: list[Period], name: str, *, full: bool) -> Path:
        into = self.scratch / period.name / name
        into.mkdir(parents=True)
        write_roll(period, before, into, full=full, note=silently)
        return into


@pytest.fixture
def village(wang, mother, lin, zhao, data_folder, tmp_path) -> Village:
    """Two periods are settled, and in the second, February's first, all four have paid for 赵敏."""
    decide(apply(application(zhao, date(2019, 1, 25))).number, date(2019, 1, 25))
    village = Village(data_folder, tmp_path / "both ways", open_year(PLAN, 2019))
    village.freeze_next()
    village.freeze_next()
    return village


def last_frozen() -> Period:
    return Period.objects.exclude(state="open").order_by("-notice_on")[0]


def ytd(roll: dict[int, dict]) -> dict[int, int]:
    return {number: row["ytd_fen"] for number, row in roll.items()}


def without_money(roll: dict[int, dict]) -> list[dict]:
    return [{**row, "ytd_fen": 0} for row in roll.values()]


def raw(sql: str, *params: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_the_first_roll_is_read_in_full_and_the_next_from_what_has_changed(village):
    kinds = Period.objects.exclude(state="open").order_by("notice_on").values_list("freeze_kind", flat=True)
    assert list(kinds) == [FULL, INCREMENTAL]
    assert all(each > 0 for each in ytd(village.freeze_next()).values())


def what_happens(wang: Membership, mother: Membership, lin: Membership, zhao: Membership) -> Iterator[str]:
    """Everything that can change a roll, one after the other."""
    spells = Membership.objects
    yield "nothing happens"
    leave([(lin.number, date(2019, 9, 1))], LeftReason.OWN_WISH)
    yield "somebody gives notice for a later day"
    child = person(wang.person.account, "王诗涵", date(2012, 2, 29), relation="child")
    member(child, joined_on=date(2019, 2, 28))
    yield "somebody joins"
    son = person(wang.person.account, "王小明", date(2001, 1, 1), relation="child")
    member(son, joined_on=date(2018, 12, 1))
    yield "somebody joined long ago and is written down now"
    raw("UPDATE membership_membership SET tier = 'entry' WHERE number = %s", lin.number)
    yield "a tier changes, by hand"
    Person.objects.filter(pk=lin.person_id).update(born_on=date(1991, 1, 1))
    yield "a birthday is corrected"
    wife = person(wang.person.account, "李梅", date(1980, 8, 8), relation="spouse")
    spells.filter(pk=lin.pk).update(person=wife)
    yield "a spell is given to somebody else"
    spells.filter(pk=mother.pk).update(number=4711)
    yield "a number is corrected"
    spells.filter(pk=lin.pk).update(plan="xianghubao")
    yield "a spell moves to another plan"
    Person.objects.filter(pk=mother.person_id).update(born_on=date(1958, 6, 1))
    yield "somebody grows too old"
    leave([(zhao.number, date(2019, 6, 15))], LeftReason.OWN_WISH)
    yield "somebody leaves"
    raw("DELETE FROM membership_membership WHERE number = %s", wang.number)
    yield "a spell is removed, by hand"


def test_whatever_changes_both_ways_give_the_same_bytes(village, wang, mother, lin, zhao):
    before = village.freeze_next()
    for what in what_happens(wang, mother, lin, zhao):
        after = village.freeze_next()
        assert last_frozen().freeze_kind == INCREMENTAL
        assert (without_money(before) == without_money(after)) == (what == "nothing happens"), what
        before = after
    assert len(after) == 2  # the two children


def test_days_that_come_change_the_roll_though_nothing_is_written(village, lin, daughter, account):
    leave([(lin.number, date(2019, 3, 1))], LeftReason.OWN_WISH)
    baby = member(person(account, "王小明", date(2019, 1, 1), relation="child"), joined_on=date(2019, 3, 1))
    assert {lin.number, baby.number} & village.freeze_next().keys() == {lin.number}
    changes.forget("membership_membership", scope=PLAN, before=changes.Moment(origin="", at=2**62))
    assert {lin.number, baby.number} & village.freeze_next().keys() == {baby.number}


AGES = """
[[tiers]]
id = "entry"
factor = "1/2"
to_age = 39
then = "entry-40"

[[tiers]]
id = "entry-40"
factor = "3/4"
from_age = 40
"""


def test_who_grows_out_of_a_tier_is_in_the_next_one_from_the_birthday_on(account, lin, data_folder, tmp_path):
    own = data_folder / "plans" / PLAN / "plan.toml"
    own.parent.mkdir(parents=True)
    before, after = pack_file(PLAN).read_text().split('[[tiers]]\nid = "entry"')
    own.write_text(before + AGES + after[after.index("[fee]") :])
    born = {"Feb": date(1979, 2, 22), "Mar": date(1979, 3, 7)}
    chose = {
        month: member(person(account, "王芳", on, relation="spouse"), tier="entry").number for month, on in born.items()
    }
    village = Village(data_folder, tmp_path / "both ways", open_year(PLAN, 2019))
    tiers = []
    for _ in range(5):
        roll = village.freeze_next()
        tiers.append({month: roll[number]["tier"] for month, number in chose.items()})
        if last_frozen().freeze_mark:
            changes.forget("membership_membership", scope=PLAN, before=changes.Moment(origin="", at=2**62))
    young = {"Feb": "entry", "Mar": "entry"}
    older = {"Feb": "entry-40", "Mar": "entry-40"}
    assert tiers == [young, young, young, older, older]  # 21 January, 7 and 21 February, 7 and 21 March
    assert last_frozen().freeze_kind == INCREMENTAL
    assert lin.number in roll


def test_who_left_and_comes_back_by_a_correction_has_paid_what_was_paid_before(village, lin):
    leave([(lin.number, date(2019, 2, 10))], LeftReason.OWN_WISH)
    for _ in range(2):
        assert lin.number not in village.freeze_next()
    Membership.objects.filter(pk=lin.pk).update(left_on=None, left_reason="")
    paid = ytd(village.freeze_next())
    assert paid[lin.number] == max(paid.values()) > 0


def test_a_new_year_begins_with_nothing_paid_and_goes_on_from_the_old_years_roll(village, lin):
    Period.objects.filter(state="open").delete()
    village.periods = open_year(PLAN, 2020)[:2]
    leave([(lin.number, date(2019, 12, 31))], LeftReason.OWN_WISH)
    roll = village.freeze_next()
    assert last_frozen().freeze_kind == INCREMENTAL
    assert set(ytd(roll).values()) == {0}
    assert lin.number not in roll


def test_a_settlement_that_was_replaced_counts_as_it_stands_now(village):
    village.freeze_next()
    before = ytd(village.freeze_next())
    second = Period.objects.order_by("notice_on")[1]
    place = folder(village.data, PLAN, second.name)
    header, case = (place / "cases.csv").read_text().splitlines()
    (place / "cases.csv").write_text(f"{header}\n{case.rpartition(',')[0]},1000\n")
    shutil.rmtree(settlement_folder(place))
    files = Inputs(
        plan=place / "plan.toml",
        roll=roll_file(place),
        cases=place / "cases.csv",
        cutoff=second.notice_on,
        period=second.name,
        key=key_file(village.data, PLAN),
    )
    copy_totals(settle_files(files, settlement_folder(place)).settlement, second)
    second.save()
    after = ytd(village.freeze_next())
    assert all(0 < after[number] < before[number] for number in before)


def test_statements_that_do_not_add_up_to_what_was_collected_stop_the_freeze(village):
    Period.objects.filter(pk=last_frozen().pk).update(
        collect_fen=1, sponsor_fen=0, aid_fen=0, fee_fen=0, carry_out_fen=1
    )
    with pytest.raises(InvariantBroken, match=r"members paid \d+ fen this year, by the settlements 1 fen"):
        village.freeze_next()


@pytest.mark.parametrize(
    "lost",
    [
        {"freeze_mark": ""},
        {"freeze_mark": "another-database:1"},
        {"roll_sha256": "0" * 64},
    ],
)
def test_without_a_roll_or_a_moment_to_go_on_from_everything_is_read(village, lost):
    Period.objects.filter(pk=last_frozen().pk).update(**lost)
    village.freeze_next()
    assert last_frozen().freeze_kind == FULL
    village.freeze_next()
    assert last_frozen().freeze_kind == INCREMENTAL


def test_a_database_that_was_set_back_knows_no_moment_of_its_future(village):
    present = changes.now()
    later = changes.Moment(origin=present.origin, at=present.at + 1)
    assert changes.is_before(changes.moment_of(str(present)), present)
    assert not changes.is_before(later, present)
    assert not changes.is_before(changes.moment_of(""), present)


def test_a_roll_that_this_database_did_not_write_is_kept_and_the_next_is_read_in_full(village, lin):
    [third, fourth] = village.periods[:2]
    place = folder(village.data, PLAN, third.name)
    place.parent.mkdir(exist_ok=True)
    shutil.copytree(folder(village.data, PLAN, last_frozen().name), place, ignore=shutil.ignore_patterns("settlement"))
    freeze(third)
    assert (third.freeze_kind, third.freeze_mark) == ("", "")
    settle(third)
    leave([(lin.number, date(2019, 2, 10))], LeftReason.OWN_WISH)
    freeze(fourth)
    assert fourth.freeze_kind == FULL


def test_only_the_last_roll_has_a_mark_and_what_it_has_is_forgotten(village):
    [mark] = Period.objects.exclude(freeze_mark="").values_list("freeze_mark", flat=True)
    moment = changes.moment_of(mark)
    assert moment is not None
    assert mark == last_frozen().freeze_mark == str(moment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM database_change WHERE scope = %s AND at < %s", [PLAN, moment.at])
        assert cursor.fetchone() == (0,)


def test_the_bytes_of_a_roll_do_not_depend_on_who_cut_the_batches(village, tmp_path, monkeypatch):
    monkeypatch.setattr("gongji.community.periods.services.roll.ROW_GROUP", 3)
    table = pq.read_table(roll_file(folder(village.data, PLAN, last_frozen().name)))
    written = set()
    for cut in (1, 2, 3, 4):
        path = tmp_path / f"{cut}.parquet"
        with RowGroups(path, table.schema) as file:
            for batch in table.to_batches(max_chunksize=cut):
                file.write(batch)
        written.add(path.read_bytes())
        assert pq.read_table(path).equals(table)
    assert len(written) == 1


if connection.vendor == "postgresql":  # SQLite has one writer at a time

    @pytest.fixture
    def other_writer(transactional_db):
        """A second connection to the database, with a transaction of its own."""
        other = connection.copy()
        other.set_autocommit(False)
        yield other
        other.close()

    def test_what_was_open_during_a_freeze_and_is_committed_later_is_in_the_next_roll(
        other_writer, village, wang, lin, zhao
    ):
        child = person(wang.person.account, "王小明", date(2001, 1, 1), relation="child")
        with other_writer.cursor() as cursor:
            cursor.execute("UPDATE membership_membership SET tier = 'entry' WHERE number = %s", [wang.number])
            cursor.execute("UPDATE people_person SET born_on = '1986-06-06' WHERE id = %s", [zhao.person_id])
            cursor.execute(
                "INSERT INTO membership_membership "
                "(number, person_id, plan, plan_version, tier, joined_on, left_reason) "
                "VALUES (99, %s, 'village', '1', 'standard', '2018-07-01', '')",
                [child.pk],
            )
        leave([(lin.number, date(2019, 2, 20))], LeftReason.OWN_WISH)  # begins later and is committed earlier
        third = village.freeze_next()
        other_writer.commit()
        fourth = village.freeze_next()
        assert last_frozen().freeze_kind == INCREMENTAL
        assert lin.number not in third
        assert [third[wang.number]["tier"], fourth[wang.number]["tier"]] == ["standard", "entry"]
        assert [third[zhao.number]["born_on"].year, fourth[zhao.number]["born_on"].year] == [1985, 1986]
        assert 99 in fourth.keys() - third.keys()

    def test_emptying_the_table_is_recorded_too(transactional_db, village):
        raw("TRUNCATE membership_membership CASCADE")
        with pytest.raises(Refused, match="the roll is empty"):
            village.freeze_next()
        assert last_frozen().freeze_kind == INCREMENTAL
