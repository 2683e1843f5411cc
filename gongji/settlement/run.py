"""One period as a run: frozen files in, a finished folder out, or nothing.

    open → surveyed → written → checked → in place

All work goes into `.partial` inside the output folder. What is finished is renamed into place,
settlement.json last, so a folder with a settlement.json is complete, and a run killed at any instant
starts again and ends with the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

import numpy as np

from gongji.canonical import canonical_json
from gongji.errors import InvariantBroken, Mistakes, NotNow, Refused
from gongji.plans.document import MADE_OF, Plan
from gongji.plans.reading import parse_plan, plan_bytes
from gongji.proofs.nodes import TreeNodes
from gongji.proofs.salts import period_key
from gongji.proofs.tree import Node
from gongji.settlement import layout
from gongji.settlement.columns import Survey
from gongji.settlement.engine import Engine, MemberTwice
from gongji.settlement.engines.duckdb import DuckDBEngine
from gongji.settlement.faults import Fault, sentence
from gongji.settlement.folder import (
    files_in_words,
    plan_secret,
    prepare_folder,
    put_in_place,
    take_back,
    write_secret,
)
from gongji.settlement.inputs import Cases, Inputs, Roll, open_roll, read_cases
from gongji.settlement.journal import journal_text
from gongji.settlement.owed import WAIVED, owed_of, read_settled, waived_fen
from gongji.settlement.parts import PartDone, PartWork
from gongji.settlement.places import Place, opened
from gongji.settlement.statement import (
    Settlement,
    check_range,
    check_settlement,
    read_settlement,
    settlement_bytes,
)
from gongji.settlement.survey import duplicates, faulty_rows, survey_of
from gongji.settlement.terms import Charges, Terms, charges_of, terms_of
from gongji.sharing.carry import carry_out_fen
from gongji.sharing.excess import Owed
from gongji.sharing.prices import GroupKey, Price, fee_fen, group_prices

MEMORY = "640MiB"  # for DuckDB, unless said; Spark keeps to what it is set to
Progress = Callable[[str, float], None]


def silent(stage: str, done: float) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A settled period, what it leaves to be paid, and whether it had been settled before this run."""

    settlement: Settlement
    owed: Owed
    already_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The inputs of a run, read and found right."""

    inputs: Inputs
    plan: Plan
    plan_sha256: str
    cases: Cases
    roll: Roll
    terms: Terms


def settle(
    inputs: Inputs, out: Path, *, engine: str = "duckdb", memory: str | None = None, progress: Progress = silent
) -> Settled:
    """Settle one period from files into the folder `out` (contract, settlement).

    `engine` is "duckdb" or "spark"; both leave the same settlement, journal and root. `memory` is the engine's.

    `progress` is told a stage and how much of it is done, 0 to 1. Raises Refused, with nothing left in
    `out`, where an input is not as the contract says; NotNow where the machine cannot do it now;
    InvariantBroken for our own mistakes.
    """
    with files_in_words(out):
        prepare_folder(out)
        if layout.run_record(out).exists():
            return already_settled(inputs, out)
        partial = out / layout.PARTIAL
        try:
            question = read_question(inputs)
            running = engine_named(engine, memory=memory, scratch=partial)
            settlement, left = settle_into(question, running, partial, out=out, progress=progress)
            put_in_place(partial, out)
        except BaseException:
            take_back(partial, out)
            raise
        return Settled(settlement=settlement, owed=left, already_done=False)


def already_settled(inputs: Inputs, out: Path) -> Settled:
    """The finished period in `out`, if it is the one that is asked for; raises Refused if it is another."""
    record = json.loads(layout.run_record(out).read_bytes())
    if {name: value for name, value in record.items() if name != WAIVED} != run_record(inputs):
        settlement = read_settlement(out)
        raise Refused(
            f"{out} holds period {settlement.period} of plan '{settlement.plan}', settled from other inputs;"
            " name a new or an empty folder"
        )
    settlement, left = read_settled(out, inputs.plan)
    return Settled(settlement=settlement, owed=left, already_done=True)


def run_record(inputs: Inputs) -> dict[str, str | int]:
    """Which inputs a run had: files by hash, and what stood on the command line."""
    try:
        files = {name: sha256_at(place) for name, place in input_files(inputs).items()}
    except OSError as error:
        raise Refused(f"{error.filename}: the file cannot be read: {error.strerror}") from error
    return {
        **{f"{name}_sha256": digest for name, digest in files.items()},
        "cutoff": inputs.cutoff.isoformat(),
        "period": inputs.period,
        "carry_in_fen": inputs.carry_in_fen,
    }


def sha256_at(place: Place) -> str:
    """Lower-case hex SHA-256 of the bytes at a place, read in bounded memory."""
    with opened(place) as file:
        return file_digest(file, "sha256").hexdigest()


def input_files(inputs: Inputs) -> dict[str, Place]:
    """The files that a period is settled from."""
    return {"plan": inputs.plan, "roll": inputs.roll, "cases": inputs.cases}


def read_question(inputs: Inputs) -> Question:
    """Read all inputs but the roll's rows; raises Refused with the mistakes of all of them at once."""
    mistakes = Mistakes()
    with mistakes:
        content = plan_bytes(inputs.plan)
        plan = parse_plan(content, source=str(inputs.plan))
    with mistakes:
        roll = open_roll(inputs.roll)
    with mistakes:
        cases = read_cases(inputs.cases)
    if not re.fullmatch(MADE_OF, inputs.period):
        mistakes.found.append(f"period '{inputs.period}' may have letters, digits, '.', '-' and '_', at most 64")
    mistakes.refuse()
    return Question(
        inputs=inputs,
        plan=plan,
        plan_sha256=sha256(content).hexdigest(),
        cases=cases,
        roll=roll,
        terms=terms_of(plan, inputs.cutoff),
    )


def engine_named(name: str, *, memory: str | None, scratch: Path) -> Engine:
    """The engine of this name, ready; raises NotNow where what it needs is not installed."""
    if name != "spark":
        return DuckDBEngine(memory=memory or MEMORY, scratch=scratch)
    try:
        from gongji.settlement.engines.spark.engine import SparkEngine  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise NotNow("the engine spark needs PySpark and pandas; install gongji[spark]") from error
    return SparkEngine(memory=memory, scratch=scratch)


def settle_into(
    question: Question, engine: Engine, partial: Path, *, out: Path, progress: Progress
) -> tuple[Settlement, Owed]:
    """Settle into the folder `partial`: survey, prices, lines with their tree, the checked totals and what is owed."""
    try:
        progress("reading the roll", 0.0)
        survey = survey_of(engine, question.roll, question.terms)
        refuse_faults(engine, question, survey)
        prices, amounts = priced(question, survey)
        charges = charges_of(
            question.plan, cutoff=question.inputs.cutoff, cases=len(question.cases.aid_by_case), prices=prices
        )
        waived = waived_record(engine, question, charges, amounts)
        key = period_key(plan_secret(question.inputs.key, out), plan=question.plan.id, period=question.inputs.period)
        parts = write_lines(engine, question, charges, key=key, partial=partial, survey=survey, progress=progress)
    finally:
        engine.close()
    progress("closing the tree", 0.0)
    settlement = totals(question, prices, amounts, root=write_tree(partial, key, parts).root)
    check_settlement(settlement)
    check_parts(survey, parts)
    left = owed_of(question.plan, settlement, waived_fen=waived.get(WAIVED, 0))
    layout.journal_file(partial).write_text(journal_text(settlement, left), encoding="utf-8")
    layout.run_record(partial).write_bytes(canonical_json(run_record(question.inputs) | waived))
    layout.settlement_file(partial).write_bytes(settlement_bytes(settlement))
    progress("closing the tree", 1.0)
    return settlement, left


def waived_record(engine: Engine, question: Question, charges: Charges, amounts: Amounts) -> dict[str, int]:
    """What waivers give of the shares, for the run's record; nothing where the sponsor bears all that is above."""
    if question.plan.caps.excess == "sponsor":
        return {}
    return {
        WAIVED: waived_fen(engine, question.roll, terms=question.terms, charges=charges, share_fen=amounts.share_fen)
    }


def refuse_faults(engine: Engine, question: Question, survey: Survey) -> None:
    """Raise Refused with every kind of fault that the survey found, and duplicates where others are found
    too.
    """
    source = str(question.roll.path)
    if survey.rows == 0:
        raise Refused(f"{source}: the roll is empty; it needs at least one row")
    if survey.faults:
        refusals = [
            fault_sentence(question, fault, faulty_rows(engine, question.roll, question.terms, fault), count)
            for fault, count in survey.faults.items()
        ]
        raise Refused(refusals + duplicate_sentences(engine, question))


def duplicate_sentences(engine: Engine, question: Question) -> list[str]:
    """A sentence about members who stand more than once, if there are any."""
    count, rows = duplicates(engine, question.roll)
    return [fault_sentence(question, Fault.DUPLICATE, rows, count)] if count else []


def fault_sentence(question: Question, fault: Fault, rows: list[str], count: int) -> str:
    """A fault of the roll in words."""
    ages = ", ".join(f"{each.from_age} to {each.to_age}" for each in question.plan.classes)
    return sentence(str(question.roll.path), fault, rows=rows, count=count, tiers=question.terms.tiers, ages=ages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What a period has to share, and what its shares add up to before caps, in fen."""

    aid_fen: int
    fee_fen: int
    share_fen: int


def priced(question: Question, survey: Survey) -> tuple[dict[GroupKey, Price], Amounts]:
    """The price of each group and the period's amounts; raises Refused where nobody can share them."""
    participants = {question.terms.groups[number]: count for number, count in survey.participants.items()}
    aid, carry_in = question.cases.aid_fen, question.inputs.carry_in_fen
    fee = fee_fen(
        question.plan,
        aid_fen=aid,
        participants=sum(participants.values()),
        cases=len(question.cases.aid_by_case),
    )
    if not participants:
        raise Refused(
            f"{question.roll.path}: nobody takes part on {question.inputs.cutoff}, and {aid + fee} fen to share"
            f" stand against a carry of {carry_in} fen; check the cutoff and the roll's dates"
        )
    prices = group_prices(question.plan, participants, aid + fee - carry_in)
    share = sum(price.participants * price.share_fen for price in prices)
    check_range(
        {
            "aid": aid,
            "fee": fee,
            "carry_in": carry_in,
            "aid + fee - carry_in": aid + fee - carry_in,
            "the sum of all shares": share,
            "carry_out": carry_out_fen(share_fen=share, carry_in_fen=carry_in, aid_fen=aid, fee_fen=fee),
        }
    )
    return {(price.klass, price.tier): price for price in prices}, Amounts(aid_fen=aid, fee_fen=fee, share_fen=share)


def write_lines(
    engine: Engine,
    question: Question,
    charges: Charges,
    *,
    key: bytes,
    partial: Path,
    survey: Survey,
    progress: Progress,
) -> list[PartDone]:
    """Write the statement in order of member; raises Refused where a member stands twice."""
    work = PartWork(folder=partial, key=key, groups=question.terms.groups, shares_fen=charges.shares_fen)
    try:
        return engine.write_parts(
            question.roll,
            question.terms,
            charges,
            work=work,
            survey=survey,
            tell=lambda done: progress("writing the statement", done),
        )
    except MemberTwice:
        raise Refused(duplicate_sentences(engine, question)) from None


def write_tree(partial: Path, key: bytes, parts: Sequence[PartDone]) -> TreeNodes:
    """Write the tree's nodes and the key of its salts, for the owner's eyes only."""
    layout.tree_folder(partial).mkdir(mode=0o700)
    count = sum(int(part.participants.sum()) for part in parts)
    nodes = TreeNodes.over(np.concatenate([part.tiles for part in parts]), count=count)
    nodes.write(layout.tree_nodes(partial))
    first_members = np.concatenate([part.tile_members for part in parts])
    layout.tile_members(partial).write_bytes(first_members.astype("<i8").tobytes())
    write_secret(layout.tree_key(partial), key)
    return nodes


def totals(question: Question, prices: Mapping[GroupKey, Price], amounts: Amounts, *, root: Node) -> Settlement:
    """The settlement statement of a period whose tree has this root."""
    inputs = question.inputs
    return Settlement(
        plan=question.plan.id,
        plan_sha256=question.plan_sha256,
        period=inputs.period,
        cutoff=inputs.cutoff,
        participants=sum(price.participants for price in prices.values()),
        cases=len(question.cases.aid_by_case),
        cases_sha256=question.cases.sha256,
        aid_fen=amounts.aid_fen,
        fee_fen=amounts.fee_fen,
        carry_in_fen=inputs.carry_in_fen,
        collect_fen=amounts.share_fen - root.sponsor_fen,
        sponsor_fen=root.sponsor_fen,
        carry_out_fen=carry_out_fen(
            share_fen=amounts.share_fen,
            carry_in_fen=inputs.carry_in_fen,
            aid_fen=amounts.aid_fen,
            fee_fen=amounts.fee_fen,
        ),
        prices=tuple(prices.values()),
        root=root,
    )


def check_parts(survey: Survey, parts: Sequence[PartDone]) -> None:
    """Raise InvariantBroken unless the lines written are the participants counted."""
    written = sum(part.participants for part in parts)
    counted = {number: int(count) for number, count in enumerate(np.atleast_1d(written)) if count}
    if counted != dict(survey.participants):
        raise InvariantBroken(f"the statement has lines {counted} by group, the survey counted {survey.participants}")
