"""Looking at every row of a roll before anything is written: counts, faults, and the rows to name."""

from __future__ import annotations

from collections import defaultdict

from gongji.settlement import sql
from gongji.settlement.columns import Survey
from gongji.settlement.csv_rolls import lines_of_rows
from gongji.settlement.engine import Engine
from gongji.settlement.faults import EXAMPLES, Fault
from gongji.settlement.inputs import Roll
from gongji.settlement.terms import Terms


def survey_of(engine: Engine, roll: Roll, terms: Terms) -> Survey:
    """Count rows, faults and participants of each group; one pass over the roll."""
    counted = engine.ask(roll, sql.survey(terms, roll.columns, engine.rows(roll)))
    faults = {fault: sum(n for bits, _, n in counted if bits >> fault & 1) for fault in Fault}
    participants = {group: n for _, group, n in counted if group is not None and group >= 0}
    return Survey(
        rows=sum(n for _, _, n in counted),
        faults={fault: n for fault, n in faults.items() if n},
        participants=participants if not any(faults.values()) else {},
    )


def faulty_rows(engine: Engine, roll: Roll, terms: Terms, fault: Fault) -> list[str]:
    """The first rows with a fault, by their number in the file (a CSV's header is row 1)."""
    rows = engine.rows(roll, numbered=True)
    asked = sql.faulty_rows(terms, roll.columns, rows, fault=fault, limit=EXAMPLES)
    return [str(row) for row in in_file(roll, [row for (row,) in engine.ask(roll, asked)])]


def duplicates(engine: Engine, roll: Roll) -> tuple[int, list[str]]:
    """How many members stand more than once, and the first of them with their rows."""
    ((count,),) = engine.ask(roll, sql.members_twice(engine.rows(roll)))
    if not count:
        return 0, []
    rows = engine.rows(roll, numbered=True)
    members = [member for member, _ in engine.ask(roll, sql.first_members_twice(rows, limit=EXAMPLES))]
    found: defaultdict[int, list[int]] = defaultdict(list)
    for member, row in engine.ask(roll, sql.rows_of_members(rows, members, limit=EXAMPLES)):
        found[member].append(row)
    return count, [f"{' and '.join(map(str, in_file(roll, found[member])))} (member {member})" for member in members]


def in_file(roll: Roll, rows: list[int]) -> list[int]:
    """Row numbers as a person finds them in the file."""
    return rows if roll.kind == "parquet" else lines_of_rows(roll.path, rows)
