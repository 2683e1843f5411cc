"""One version of a plan: all its tables in one frozen value."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from gongji.plans.document.admission import Admission
from gongji.plans.document.aid import Aid
from gongji.plans.document.calendar import Calendar
from gongji.plans.document.change import Change, Closing, MembersNeeded
from gongji.plans.document.claim import Claim, Limits
from gongji.plans.document.conduct import Collection, Disclosure, Jury, Objection
from gongji.plans.document.covers import Cover, Definition, Exclusion
from gongji.plans.document.declaration import Consent, Declaration
from gongji.plans.document.fitting import refuse_misfits
from gongji.plans.document.funding import Funding, PostPaid
from gongji.plans.document.leaving import Leaving, Move
from gongji.plans.document.provenance import Source, Unsourced
from gongji.plans.document.sharing import AgeClasses, Caps, Fee, Sharing, Tier, Tiers, Waiver
from gongji.plans.document.values import ITEMS_MAX, Day, Identifier, Name, Part, Words, accepted, listed
from gongji.plans.document.waiting import Waiting

OF_THE_REPORT = r"^P([1-9]|1[0-4])$"
Platform = Annotated[str, Field(pattern=OF_THE_REPORT)]


def aid_listed(aid: tuple[Aid, ...]) -> tuple[Aid, ...]:
    """Refuse an empty list of aid, one that is too long, or a name that stands twice."""
    return listed("aid")(accepted("aid", aid, ()))


class Plan(Part):
    """One version of a plan, complete and checked. Money in fen, ages in completed years, days as dates."""

    id: Identifier
    currency: Literal["CNY"]
    form: Literal["mutual_aid", "insurance"] = "mutual_aid"
    platforms: Annotated[tuple[Platform, ...], Field(max_length=14)] = ()
    version: Name | None = None
    effective_from: Day | None = None
    name: Words | None = None
    operator: Words | None = None
    summary: Words | None = None
    not_insurance: Words | None = None
    disputes: Words | None = None

    admission: Admission | None = None
    declaration: Declaration | None = None
    consents: Annotated[tuple[Consent, ...], AfterValidator(listed("consent"))] = ()

    sharing: Sharing
    waiting: Waiting | None = None
    classes: AgeClasses
    tiers: Tiers = (Tier(id="standard", factor=Fraction(1)),)
    fee: Fee
    caps: Caps = Caps()
    waivers: Annotated[tuple[Waiver, ...], Field(max_length=ITEMS_MAX)] = ()

    covers: Annotated[tuple[Cover, ...], AfterValidator(listed("cover"))] = ()
    exclusions: Annotated[tuple[Exclusion, ...], AfterValidator(listed("exclusion"))] = ()
    definitions: Annotated[tuple[Definition, ...], AfterValidator(listed("definition"))] = ()
    aid: Annotated[tuple[Aid, ...], AfterValidator(aid_listed)] = ()
    limits: Limits = Limits()
    claim: Claim = Claim()

    funding: Funding = PostPaid()
    calendar: Calendar | None = None
    disclosure: Disclosure = Disclosure()
    objection: Objection = Objection()
    jury: Jury | None = None
    collection: Collection = Collection()

    leaving: Leaving = Leaving()
    moves: Annotated[tuple[Move, ...], Field(max_length=ITEMS_MAX)] = ()
    members: MembersNeeded | None = None
    change: Change | None = None
    closing: Closing | None = None

    sources: Annotated[tuple[Source, ...], AfterValidator(listed("source", most=500))] = ()
    unsourced: Annotated[tuple[Unsourced, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def the_parts_fit(self) -> Self:
        """Refuse parts that are right alone and wrong together, all of them at once."""
        refuse_misfits(self)
        return self
