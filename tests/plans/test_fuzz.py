"""Ten thousand mutated documents: each is a valid plan, or is refused in clean sentences that name file and key."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gongji.errors import Refused
from gongji.plans.checks import findings
from gongji.plans.document import Plan
from gongji.plans.reading import parse_plan, plan_of
from gongji.plans.words import describe
from tests.plans.every_key import TEXT, original
from tests.plans.writing import plan_text

SEED = 2020
DOCUMENTS, TEXTS = 8_500, 1_500
NEEDED = ("id", "currency", "sharing", "classes", "fee")
REFERRED_TO = ("tiers", "covers", "admission")
REFERRING = ("waiting", "aid", "exclusions", "declaration", "leaving")
# What a person who edits TOML must never have to read.
PROGRAMMER_S_WORDS = re.compile(
    r"Traceback|Error\b|Exception|Decimal\(|Fraction\(|datetime\.|<class|object at 0x|[Ii]nput|pydantic|instance of"
    r"|tuple|\{given\}|NoneType"
)
INSTANT = datetime(2020, 1, 1, 1, tzinfo=UTC)
ODD_VALUES: list[Any] = [
    True, False, 0, -1, 1, 31, 10**18, 10**40, Decimal("0.5"), Decimal("-1"), Decimal("NaN"), Decimal("1e400"), "",
    " ", "a", "x" * 3000, "共济", "\u202e", "1/0", "1/3", "severe", "none", "lump_sum", date(2020, 2, 29),
    date(1, 1, 1), date(9999, 12, 31), INSTANT, [], [[]], [{}], [1, 2], {}, {"zh": "一", "en": "one"}, {"kind": []},
    {"kind": "steps"}, ["severe"], {"from": 1},
]  # fmt: skip
STANDS_ALONE = ("[caps]", "[limits]", "[claim]", "[calendar]", "[disclosure]", "[objection]", "[jury]", "[closing]")
ODD_KEYS = ["", "kind", "id", "none", "steps", "lump_sum", "zh", "共济", "from_age", "x" * 500, "0"]


def thinned(chance: random.Random) -> dict[str, Any]:
    """The plan that uses every key, with most of its tables left out; those that need others come with them."""
    whole = original()
    free = [name for name in whole if name not in {*NEEDED, *REFERRED_TO, *REFERRING, "sources", "unsourced"}]
    names = {*NEEDED, *chance.sample(free, 4)}
    if chance.random() < 0.4:
        names |= {*REFERRED_TO, *chance.sample(REFERRING, 2)}
    kept = {name: value for name, value in whole.items() if name in names}
    return kept if "waiting" in kept else kept | {"sharing": {"begins": "joining", "rounding": "up"}}


def mutated(value: Any, chance: random.Random) -> Any:
    """A copy of a value with one thing in it changed, somewhere on the way down."""
    if isinstance(value, dict) and value and chance.random() < 0.93:
        return mutated_table(value, chance)
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        change = chance.choice(["inside"] * 5 + ["drop", "twice", "turn"])
        if change == "inside":
            return [*value[:at], mutated(value[at], chance), *value[at + 1 :]]
        return {"drop": value[:at] + value[at + 1 :], "twice": [*value, value[at]], "turn": value[::-1]}[change]
    if isinstance(value, int) and not isinstance(value, bool) and chance.random() < 0.5:
        return value + chance.choice([-1, 1, -value, value, 2**63])
    if isinstance(value, str) and value and chance.random() < 0.3:
        at = chance.randrange(len(value))
        return value[:at] + chance.choice(["", value[at] * 2, "\n", "[", '"', "é"]) + value[at + 1 :]
    return chance.choice(ODD_VALUES)


def mutated_table(table: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A table with a key gone, a key more, two values exchanged, or something changed inside."""
    name = chance.choice(list(table))
    change = chance.choice(["inside"] * 8 + ["gone", "more", "renamed", "exchanged"])
    if change == "inside":
        return table | {name: mutated(table[name], chance)}
    if change == "more":
        return table | {chance.choice(ODD_KEYS): chance.choice(ODD_VALUES)}
    if change == "exchanged":
        other = chance.choice(list(table))
        return table | {name: table[other], other: table[name]}
    rest = {key: value for key, value in table.items() if key != name}
    return rest if change == "gone" else rest | {name[:-1]: table[name]}


def check_clean(refused: Refused) -> None:
    """Every sentence names the file, says something, and is for people."""
    assert refused.reasons
    for reason in refused.reasons:
        assert reason.startswith("plan.toml"), reason
        assert ": " in reason, reason
        assert not PROGRAMMER_S_WORDS.search(reason.partition(": ")[2]), reason
        assert len(reason) < 6000, reason


def outcome(plan_or_refusal: Plan | Refused) -> str:
    """Valid, with all that is derived from a plan; or refused, cleanly."""
    if isinstance(plan_or_refusal, Refused):
        check_clean(plan_or_refusal)
        return "refused"
    findings(plan_or_refusal)
    assert describe(plan_or_refusal, "zh")
    return "valid"


def test_thousands_of_mutated_documents_are_valid_or_cleanly_refused():
    chance, outcomes = random.Random(SEED), Counter[str]()
    for _ in range(DOCUMENTS):
        document = thinned(chance)
        for _ in range(chance.choice([1, 1, 1, 2, 5])):
            document = mutated_table(document, chance)
        try:
            found: Plan | Refused = plan_of(document, text="", source="plan.toml")
        except Refused as refused:
            found = refused
        outcomes[outcome(found)] += 1
    assert outcomes.total() == DOCUMENTS
    assert min(outcomes.values()) > DOCUMENTS // 20, "both happen often, or the mutations are of one kind"


def mutated_text(text: str, chance: random.Random) -> bytes:
    """A text with a few characters or lines gone, doubled, exchanged or made odd."""
    for _ in range(chance.choice([1, 1, 2, 4])):
        lines = text.split("\n")
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        change = chance.choice(["line gone", "line twice", "lines exchanged", "character", "character", "character"])
        if change == "line gone":
            del lines[one]
        elif change == "line twice":
            lines.insert(other, lines[one])
        elif change == "lines exchanged":
            lines[one], lines[other] = lines[other], lines[one]
        elif lines[one]:
            at = chance.randrange(len(lines[one]))
            odd = chance.choice(["", "[", "]", "{", '"', "'", "=", "#", "\\", "\x00", "0", "-", ".", "共", "\ud800"])
            lines[one] = lines[one][:at] + odd + lines[one][at + 1 :]
        text = "\n".join(lines)
    return text.encode("utf-8", "surrogatepass")


def test_mutated_texts_are_valid_or_cleanly_refused():
    chance, outcomes = random.Random(SEED), Counter[str]()
    whole = [chapter for chapter in re.split(r"\n(?=\[)", TEXT) if chapter.startswith(STANDS_ALONE)]
    for _ in range(TEXTS):
        text = plan_text(*chance.sample(whole, 3))
        try:
            found: Plan | Refused = parse_plan(mutated_text(text, chance), source="plan.toml")
        except Refused as refused:
            found = refused
        outcomes[outcome(found)] += 1
    assert outcomes.total() == TEXTS
    assert min(outcomes.values()) > TEXTS // 50


def test_an_odd_value_for_a_whole_table_is_refused_cleanly():
    for value in ODD_VALUES:
        for table in ("aid", "funding", "classes", "declaration", "sources", "fee"):
            with pytest.raises(Refused) as refused:
                plan_of(original() | {table: [value], "sharing": value}, text="", source="plan.toml")
            check_clean(refused.value)
