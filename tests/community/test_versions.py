"""A plan changes only after notice and the vote it demands, and nobody is judged by rules not agreed to."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from gongji.community.cases.services import Application, apply, decide
from gongji.community.log.queries import entries_before
from gongji.community.membership.services import Joining, join
from gongji.community.people.models import Person
from gongji.community.people.services import open_accounts
from gongji.community.versions.models import Ballot, Declaration, PlanVersion, Representative
from gongji.community.versions.queries import acts_of, document_of, plan_of, versions_of
from gongji.community.versions.rules import (
    Version,
    Votes,
    agreed_to,
    in_force,
    outcome,
    version_for_case,
    why_not_announce,
)
from gongji.community.versions.services import agree, announce, begin, declare, vote
from gongji.errors import Refused
from tests.community.conftest import person
from tests.plans.writing import plan_text, read

JANUARY = date(2019, 1, 1)


def document(version: str, starts: date, *tables: str, aid: int = 10_000_000, change: str = "notice_days = 30") -> str:
    head = f'version = "{version}"\neffective_from = {starts}\n'
    lump = f'[[aid]]\nname = {{ zh = "大病", en = "illness" }}\nto_age = 59\naid_fen = {aid}\n'
    changing = f"[change]\n{change}\n" if change else ""
    return head + plan_text(changing, lump, *tables)


def version(name: str, starts: date, *, announced: date | None = None, votes: Votes | None = None, **said) -> Version:
    return Version(
        plan=read(document(name, starts, **said)),
        announced_on=announced or starts,
        effective_from=starts,
        first=announced is None,
        votes=votes or Votes(),
    )


VOTED = 'notice_days = 30\nvote = "members"\nleast_votes = 3\nmajority = "1/2"'


# --- what the facts mean ----------------------------------------------------------------------------------------


def test_a_version_holds_from_its_first_day_until_the_next_one_does():
    versions = (version("1", JANUARY), version("2", date(2019, 6, 1), announced=date(2019, 4, 1)))
    days = {date(2019, 5, 31): "1", date(2019, 6, 1): "2", date(2030, 1, 1): "2"}
    assert {on: in_force(versions, on).name for on in days} == days
    with pytest.raises(Refused, match="no version of the plan is in force on 2018-12-31"):
        in_force(versions, date(2018, 12, 31))


@pytest.mark.parametrize(
    ("votes", "passed"),
    [
        (Votes(yes=2, no=1), True),
        (Votes(yes=2, no=2), False),  # half is not more than half
        (Votes(yes=2, no=0), False),  # fewer than three votes
        (Votes(), False),
    ],
)
def test_a_version_that_needs_a_vote_holds_only_if_the_vote_passed(votes: Votes, passed: bool):
    starts = date(2019, 6, 1)
    versions = (version("1", JANUARY, change=VOTED), version("2", starts, announced=date(2019, 4, 1), votes=votes))
    assert outcome(versions, versions[1], starts - timedelta(days=1)) == "open"
    assert outcome(versions, versions[1], starts) == ("passed" if passed else "failed")
    assert in_force(versions, starts).name == ("2" if passed else "1")


def test_a_member_is_bound_by_staying_or_by_an_act_as_the_version_agreed_to_says():
    starts = date(2019, 6, 1)
    second = version("2", starts, announced=date(2019, 4, 1))
    staying = (version("1", JANUARY), second)
    by_act = (version("1", JANUARY, change='notice_days = 30\nagreement = "own_act"'), second)
    early = {"joined_on": date(2019, 2, 1), "on": starts}
    assert agreed_to(staying, acts={}, **early).name == "2"
    assert agreed_to(by_act, acts={}, **early).name == "1"
    assert agreed_to(by_act, acts={"2": starts}, **early).name == "2"
    assert agreed_to(by_act, acts={"2": starts + timedelta(days=1)}, **early).name == "1"
    assert agreed_to(by_act, acts={}, joined_on=starts, on=starts).name == "2", "who joins later agrees on joining"


@pytest.mark.parametrize(("judged_on", "name"), [("diagnosis", "2"), ("joining", "1")])
def test_a_case_is_judged_by_the_version_of_the_day_that_the_plan_says(judged_on: str, name: str):
    first = Version(
        plan=read(document("1", JANUARY, f'[claim]\nversion_on = "{judged_on}"\n')),
        announced_on=JANUARY,
        effective_from=JANUARY,
        first=True,
    )
    versions = (first, version("2", date(2019, 6, 1), announced=date(2019, 4, 1)))

    def judging(diagnosed_on: date) -> str:
        return version_for_case(versions, joined_on=date(2019, 2, 1), acts={}, diagnosed_on=diagnosed_on).name

    assert judging(date(2019, 7, 1)) == name
    assert judging(date(2019, 5, 31)) == "1", "what came later changes nothing for an older illness"


def test_everything_that_keeps_a_version_from_being_announced_is_told_at_once():
    versions = (version("1", JANUARY, change=""),)
    told = why_not_announce(versions, read(document("1", JANUARY)), date(2019, 2, 1))
    assert [reason.split(";")[0].split(":")[0] for reason in told] == [
        "version '1' was announced before",
        "version '1' does not say how it may change ([change]), so it cannot",
        "effective_from 2019-01-01 is not after 2019-01-01, when the last version begins",
        "effective_from 2019-01-01 is too early",
    ]
    other = read(document("2", date(2020, 1, 1)).replace('id = "test"', 'id = "other"'))
    assert why_not_announce(versions, other, JANUARY) == ["this is plan 'other', not a version of 'test'"]


def test_notice_is_counted_to_the_day():
    versions = (version("1", JANUARY),)
    on_time, early = date(2019, 3, 31), date(2019, 3, 30)
    assert why_not_announce(versions, read(document("2", on_time)), date(2019, 3, 1)) == []
    assert (
        "from 2019-03-31 at the earliest" in why_not_announce(versions, read(document("2", early)), date(2019, 3, 1))[0]
    )


# --- what the platform keeps --------------------------------------------------------------------------------------


@pytest.fixture
def begun(db, settings, tmp_path):
    """A plan of one version that began in January, and that a vote of members may change."""
    settings.DATA = tmp_path
    own = tmp_path / "plans" / "test" / "plan.toml"
    own.parent.mkdir(parents=True)
    own.write_text(document("1", JANUARY, change=VOTED), encoding="utf-8")
    with transaction.atomic():
        begin("test", JANUARY)
        begin("test", JANUARY)  # twice is once
    return document("2", date(2019, 6, 1), aid=5_000_000, change=VOTED).encode()


def test_a_change_is_public_when_announced_and_holds_when_the_vote_has_passed(begun):
    announce(begun, date(2019, 4, 1))
    for account, approves in zip(open_accounts(3), (True, True, False), strict=True):
        vote("test", "2", account, approves=approves, is_member=True, on=date(2019, 5, 31))
    assert [v.votes for v in versions_of("test")] == [Votes(), Votes(yes=2, no=1)]
    assert plan_of("test", date(2019, 5, 31)).version == "1"
    assert plan_of("test", date(2019, 6, 1)).version == "2"
    assert document_of("test", date(2019, 6, 1)) == begun
    assert [each.event.record["version"] for each in reversed(entries_before(9, 9))] == ["1", "2"]


def test_ballots_are_refused_to_strangers_twice_too_late_and_about_nothing(begun):
    announce(begun, date(2019, 4, 1))
    member, stranger = open_accounts(2)
    vote("test", "2", member, approves=True, is_member=True, on=date(2019, 4, 1))
    for about, account, is_member, on, words in (
        ("2", member, True, date(2019, 4, 2), "has cast its ballot"),
        ("2", stranger, False, date(2019, 4, 2), "had nobody in it"),
        ("2", stranger, True, date(2019, 6, 1), "there is no vote about version '2'"),
        ("2", stranger, True, date(2019, 3, 31), "there is no vote about version '2'"),
        ("3", stranger, True, date(2019, 4, 2), "there is no vote about version '3'"),
    ):
        with pytest.raises(Refused, match=words):
            vote("test", about, account, approves=True, is_member=is_member, on=on)
    assert Ballot.objects.count() == 1


def test_where_representatives_vote_nobody_else_does(begun, settings):
    own = document("1", JANUARY, change=VOTED.replace("members", "representatives")).replace(
        'id = "test"', 'id = "guild"'
    )
    folder = settings.DATA / "plans" / "guild"
    folder.mkdir()
    (folder / "plan.toml").write_text(own, encoding="utf-8")
    with transaction.atomic():
        begin("guild", JANUARY)
    speaker, member = open_accounts(2)
    Representative.objects.create(plan="guild", account=speaker, since=JANUARY)
    new = document("2", date(2019, 6, 1)).replace('id = "test"', 'id = "guild"').encode()
    announce(new, date(2019, 4, 1))
    vote("guild", "2", speaker, approves=True, is_member=False, on=date(2019, 4, 2))
    with pytest.raises(Refused, match="this account is none of them"):
        vote("guild", "2", member, approves=True, is_member=True, on=date(2019, 4, 2))


def test_an_announced_version_can_neither_be_changed_nor_removed(begun):
    for attempt in (lambda: PlanVersion.objects.update(name="x"), lambda: PlanVersion.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


@pytest.fixture
def people(account) -> list[Person]:
    """Two people who can join."""
    return [
        person(account, name, date(1990, 1, 1), relation) for name, relation in (("甲子", "self"), ("乙丑", "spouse"))
    ]


def test_an_open_case_stays_under_its_version_and_a_later_one_is_under_the_next(begun, people):
    announce(begun, date(2019, 4, 1))
    for account in open_accounts(3):
        vote("test", "2", account, approves=True, is_member=True, on=date(2019, 4, 2))
    spells = join("test", [Joining(person=each, tier="standard", joined_on=date(2019, 1, 5)) for each in people])
    aid = []
    for spell, diagnosed_on in zip(spells, (date(2019, 5, 31), date(2019, 6, 1)), strict=True):
        application = Application(
            member=spell.number, illness="1", illness_zh="大病", illness_en="illness",
            diagnosed_on=diagnosed_on, applied_on=date(2019, 7, 1),
        )  # fmt: skip
        aid.append(decide(apply(application).number, date(2019, 7, 2)).aid_fen)
    assert aid == [10_000_000, 5_000_000]
    assert {spell.plan_version for spell in spells} == {"1"}


def test_agreeing_is_kept_once_and_only_to_what_was_announced(begun, people):
    announce(begun, date(2019, 4, 1))
    agree("test", "2", people[0], date(2019, 4, 3))
    agree("test", "2", people[0], date(2019, 4, 9))
    assert acts_of(people[0], "test") == {"2": date(2019, 4, 3)}
    with pytest.raises(Refused, match="has no version '9'"):
        agree("test", "9", people[0], date(2019, 4, 3))


ASKED = """
[declaration]
version = "3"
[[declaration.questions]]
id = "cancer"
kind = "yes_no"
text = { zh = "得过癌症吗？", en = "Have you had cancer?" }
"""


def test_a_declaration_is_kept_with_what_was_shown_and_cannot_be_changed(begun, people):
    announce(document("3", date(2019, 6, 1), ASKED).encode(), date(2019, 4, 1))
    for each in open_accounts(3):
        vote("test", "3", each, approves=True, is_member=True, on=date(2019, 4, 2))
    with pytest.raises(Refused, match="not answered yet: cancer"):
        declare("test", people[0], {}, language="zh", on=date(2019, 6, 1))
    kept = declare("test", people[0], {"cancer": False}, language="zh", on=date(2019, 6, 1))
    told = json.loads(bytes(kept.content))
    assert (told["questions"][0]["text"], told["answers"]) == ("得过癌症吗？", {"cancer": False})
    assert kept.sha256 == hashlib.sha256(bytes(kept.content)).hexdigest()
    assert kept.version.name == "3"
    with pytest.raises(DatabaseError), transaction.atomic():
        Declaration.objects.update(sha256="")


def test_a_version_without_questions_keeps_no_declaration(begun, people):
    with pytest.raises(Refused, match="has no declaration"):
        declare("test", people[0], {}, language="zh", on=date(2019, 2, 1))
