"""What a family paid: the lines of its members in the statements of a year, with each fen traced to a case or
the fee.

The lines are columns, never rows of the database: one DuckDB query finds a few members in all statements of a
year, because they are sorted by member and every row group says which members it holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from django.conf import settings

from gongji.community.cases.queries import cases_of_period
from gongji.community.cases.rules import PublicCase
from gongji.community.membership.queries import member_numbers
from gongji.community.people.models import Account, Person
from gongji.community.periods.queries.public import PublicPeriod, one_period, periods_of
from gongji.community.periods.rules import folder, settlement_folder
from gongji.settlement import layout
from gongji.sharing.trace import trace

LINES = """
    SELECT filename, member, "class", tier, share_fen, sponsor_fen, due_fen
    FROM read_parquet($parts, filename = true) WHERE member IN (SELECT unnest($members::BIGINT[]))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MyLine:
    """What one person of the family owes for a period, in fen."""

    member: int
    masked_name: str
    relation: str
    klass: str
    tier: str
    share_fen: int
    sponsor_fen: int
    due_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MyPeriod:
    """A period with the family's lines in it, the account's holder first."""

    period: PublicPeriod
    lines: tuple[MyLine, ...]

    @property
    def share_fen(self) -> int:
        """The family's shares before the sponsor's part."""
        return sum(line.share_fen for line in self.lines)

    @property
    def sponsor_fen(self) -> int:
        """What the sponsor bears of them."""
        return sum(line.sponsor_fen for line in self.lines)

    @property
    def due_fen(self) -> int:
        """What the account pays."""
        return sum(line.due_fen for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class MyYear:
    """The periods of a year in which the family took part, the newest first."""

    year: int
    periods: tuple[MyPeriod, ...]

    @property
    def due_fen(self) -> int:
        """What the account paid in the year."""
        return sum(mine.due_fen for mine in self.periods)

    @property
    def sponsor_fen(self) -> int:
        """What the sponsor bore in the year."""
        return sum(mine.sponsor_fen for mine in self.periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Fen of the family's money for one case; for the operator's fee where `case` is None."""

    case: PublicCase | None
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedPeriod:
    """A period of a family with every fen traced; the parts add up to what the account pays."""

    mine: MyPeriod
    parts: tuple[Part, ...]


def my_year(account: Account, plan_id: str, year: int) -> MyYear:
    """What an account paid in each period of a year, the newest first. Two queries, and one over the
    statements.
    """
    members = member_numbers(account, plan_id)
    periods = periods_of(plan_id, year)
    found = [
        MyPeriod(period=period, lines=lines)
        for period, lines in zip(periods, lines_in(periods, members), strict=True)
        if lines
    ]
    return MyYear(year=year, periods=tuple(reversed(found)))


def my_period(account: Account, plan_id: str, name: str) -> TracedPeriod | None:
    """What an account paid in one period and for whom; None if it took no part. Three queries, and one
    statement.
    """
    period = one_period(plan_id, name)
    if period is None:
        return None
    members = member_numbers(account, plan_id)
    lines = lines_in([period], members)[0]
    if not lines:
        return None
    cases = {case.number: case for case in cases_of_period(plan_id, name)}
    return TracedPeriod(mine=MyPeriod(period=period, lines=lines), parts=traced(lines, cases, period.fee_fen))


def traced(lines: Iterable[MyLine], cases: Mapping[str, PublicCase], fee_fen: int) -> tuple[Part, ...]:
    """The family's money by case and fee: each person's line traced by itself, then added up."""
    aid = [(number, case.aid_fen) for number, case in cases.items()]
    sums: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        for each in trace(line.due_fen, aid, fee_fen):
            sums[each.name] += each.fen
    return tuple(Part(case=cases.get(name), fen=fen) for name, fen in sums.items())


def lines_in(periods: Sequence[PublicPeriod], members: Mapping[int, Person]) -> list[tuple[MyLine, ...]]:
    """The lines of some members in each of some periods, the account's holder first. One query over all
    statements.
    """
    if not periods or not members:
        return [() for _ in periods]
    found: defaultdict[str, list[MyLine]] = defaultdict(list)
    patterns = [statement_pattern(period) for period in periods]
    with duckdb.connect(config={"threads": 1}) as connection:
        rows = connection.execute(LINES, {"parts": patterns, "members": list(members)}).fetchall()
    for part, *line in rows:
        found[str(Path(part).parent)].append(my_line(tuple(line), members[line[0]]))
    folders = [str(Path(pattern).parent) for pattern in patterns]
    return [tuple(sorted(found[place], key=lambda line: (line.relation != "self", line.member))) for place in folders]


def my_line(row: tuple[int, str, str, int, int, int], person: Person) -> MyLine:
    """A row of a statement as the account's holder sees it."""
    member, klass, tier, share_fen, sponsor_fen, due_fen = row
    return MyLine(
        member=member,
        masked_name=person.masked_name,
        relation=person.relation,
        klass=klass,
        tier=tier,
        share_fen=share_fen,
        sponsor_fen=sponsor_fen,
        due_fen=due_fen,
    )


def statement_pattern(period: PublicPeriod) -> str:
    """The parts of a period's statement, as a pattern that DuckDB reads."""
    out = settlement_folder(folder(settings.DATA, period.plan, period.name))
    return str(layout.statement_folder(out) / "part-*.parquet")
