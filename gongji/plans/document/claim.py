"""How a case goes: deadlines, papers, investigation, and the most that one person can receive."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gongji.plans.document.values import ITEMS_MAX, Count, Days, Fen, FenAboveZero, Flag, Part, Words


class CasesByGrade(Part):
    """How many cases of each grade one person may have."""

    severe: Count | None = None
    moderate: Count | None = None
    mild: Count | None = None


class Limits(Part):
    """The most that one person receives, and what aid does to the membership."""

    per_case_fen: FenAboveZero | None = None
    per_year_fen: FenAboveZero | None = None
    per_person_fen: FenAboveZero | None = None
    cases: Count | None = None
    cases_by_grade: CasesByGrade = CasesByGrade()
    ends_membership: Literal["always", "severe", "at_limit", "never"] = "always"
    unpaid_shares_taken_off: Flag = False


class Claim(Part):
    """What an applicant must do, what the operator must do, and which version of the plan decides."""

    within_days: Days | None = None
    survival_days: Days = 0
    documents: Annotated[tuple[Words, ...], Field(max_length=ITEMS_MAX)] = ()
    version_on: Literal["diagnosis", "joining"] = "diagnosis"
    investigation: Literal["none", "operator", "third_party"] = "operator"
    investigation_paid_by: Literal["operator", "plan", "applicant"] = "operator"
    deposit_fen: Fen = 0
    deposit_returned: Literal["never", "when_aided", "always"] = "when_aided"
    decided_within_days: Days | None = None
    paid_within_days: Days | None = None

    @model_validator(mode="after")
    def a_deposit_for_what_the_applicant_pays(self) -> Self:
        """Refuse a deposit that nobody is asked for."""
        if self.deposit_fen and self.investigation == "none":
            raise ValueError("deposit_fen is for an investigation, and there is none")
        return self
