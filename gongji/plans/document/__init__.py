"""The plan document: everything that a plan promises, as one frozen value.

A plan is a TOML file, one file a version. Settlement reads `sharing`, `waiting`, `classes`, `tiers`,
`fee`, `caps` and `waivers`, fixed in the settlement contract; the rest is what members are told and what
the platform does. Keys that nobody knows are refused, so that a misspelt rule can never be a missing
rule.
"""

from gongji.plans.document.admission import Admission, Attribute, Condition, Paper, Relation, Sex, Unit
from gongji.plans.document.aid import (
    Aid,
    AidLine,
    Bracket,
    Daily,
    Disability,
    DisabilityGrade,
    HealthTier,
    LumpSum,
    OnProof,
    Reimbursement,
    Spend,
    Step,
    Steps,
)
from gongji.plans.document.calendar import Calendar
from gongji.plans.document.change import Change, Closing, MembersNeeded
from gongji.plans.document.claim import CasesByGrade, Claim, Limits
from gongji.plans.document.conduct import Collection, Disclosure, Jury, Objection, Reinstatement
from gongji.plans.document.covers import Cover, Definition, Exclusion, Grade, OwnIllness
from gongji.plans.document.declaration import (
    Answer,
    Asked,
    Choice,
    ChoiceQuestion,
    Consent,
    Declaration,
    NumberQuestion,
    NumberRange,
    Outcome,
    Question,
    YesNoQuestion,
)
from gongji.plans.document.funding import Dormant, Funding, JoinFee, PostPaid, Prepaid, Yearly
from gongji.plans.document.leaving import Leaving, Move
from gongji.plans.document.plan import Plan
from gongji.plans.document.provenance import Source, Unsourced
from gongji.plans.document.sharing import (
    AgeClass,
    Caps,
    Fee,
    NoFee,
    PerCase,
    PercentOfAid,
    PerMember,
    Sharing,
    Tier,
    Waiver,
)
from gongji.plans.document.values import AGE_MAX, ITEMS_MAX, MADE_OF, Paragraphs, Part, Words
from gongji.plans.document.waiting import Waiting, WaitingGroup

__all__ = [
    "AGE_MAX",
    "ITEMS_MAX",
    "MADE_OF",
    "Admission",
    "AgeClass",
    "Aid",
    "AidLine",
    "Answer",
    "Asked",
    "Attribute",
    "Bracket",
    "Calendar",
    "Caps",
    "CasesByGrade",
    "Change",
    "Choice",
    "ChoiceQuestion",
    "Claim",
    "Closing",
    "Collection",
    "Condition",
    "Consent",
    "Cover",
    "Daily",
    "Declaration",
    "Definition",
    "Disability",
    "DisabilityGrade",
    "Disclosure",
    "Dormant",
    "Exclusion",
    "Fee",
    "Funding",
    "Grade",
    "HealthTier",
    "JoinFee",
    "Jury",
    "Leaving",
    "Limits",
    "LumpSum",
    "MembersNeeded",
    "Move",
    "NoFee",
    "NumberQuestion",
    "NumberRange",
    "Objection",
    "OnProof",
    "Outcome",
    "OwnIllness",
    "Paper",
    "Paragraphs",
    "Part",
    "PerCase",
    "PerMember",
    "PercentOfAid",
    "Plan",
    "PostPaid",
    "Prepaid",
    "Question",
    "Reimbursement",
    "Reinstatement",
    "Relation",
    "Sex",
    "Sharing",
    "Source",
    "Spend",
    "Step",
    "Steps",
    "Tier",
    "Unit",
    "Unsourced",
    "Waiting",
    "WaitingGroup",
    "Waiver",
    "Words",
    "Yearly",
    "YesNoQuestion",
]
