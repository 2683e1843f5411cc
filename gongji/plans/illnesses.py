"""The illnesses of the 2020 industry standard, by number and name; plans refer to them by number.

Source: 重大疾病保险的疾病定义使用规范（2020 年修订版）, 中国保险行业协会 and 中国医师协会, 2020-11-05.
The standard defines each illness in words and gives no codes: an ICD-10 code here is a hint from third parties, for
sorting papers, and decides nothing. What a plan adds of its own stands in the plan, under `covers`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

STANDARD_2020 = Path(__file__).parent / "data" / "illnesses_2020.csv"


class Grade(StrEnum):
    """How grave the standard takes an illness to be."""

    SEVERE = "severe"
    MILD = "mild"


@dataclass(frozen=True, slots=True, kw_only=True)
class Illness:
    """An illness of the standard: 1 to 28 are severe, m1 to m3 mild."""

    number: str
    grade: Grade
    zh: str
    en: str
    icd10_hint: str | None


@cache
def standard_illnesses() -> Mapping[str, Illness]:
    """All illnesses of the 2020 standard by number, in its order."""
    with STANDARD_2020.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return MappingProxyType(
            {
                row["number"]: Illness(
                    number=row["number"],
                    grade=Grade(row["grade"]),
                    zh=row["zh"],
                    en=row["en"],
                    icd10_hint=row["icd10_hint"] or None,
                )
                for row in rows
            }
        )


def numbers_of(grade: Grade) -> tuple[str, ...]:
    """The numbers of all severe, or all mild, illnesses of the standard."""
    return tuple(number for number, illness in standard_illnesses().items() if illness.grade == grade)
