"""What roles, fields, purposes and events are called, in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from gongji.community.people.models import Event
from gongji.community.people.roles import Field, Purpose, Role
from gongji.community.people.rules import Problem
from gongji.community.people.verification import Outcome
from gongji.community.web.language import language
from gongji.plans.admission import PAPERS

register = template.Library()


@register.filter
def words(problem: Problem) -> str:
    """What is wrong, in the reader's language."""
    return problem.zh if language() == "zh" else problem.en


@register.filter
def role_name(role: str) -> str:
    """A role."""
    return {
        Role.MEMBER: _("member"),
        Role.CASEWORKER: _("caseworker"),
        Role.REVIEWER: _("reviewer"),
        Role.MEDICAL_EXPERT: _("medical expert"),
        Role.FINANCE: _("finance"),
        Role.OPERATOR: _("operator"),
        Role.REGULATOR: _("regulator"),
        Role.AUDITOR: _("auditor"),
    }[Role(role)]


@register.filter
def field_name(field: str) -> str:
    """A field of the vault."""
    return {
        Field.NAME: _("name"),
        Field.DOCUMENT_NUMBER: _("document number"),
        Field.PHONE: _("phone"),
        Field.ADDRESS: _("address"),
        Field.BANK_ACCOUNT: _("bank account"),
        Field.MEDICAL: _("medical papers"),
        Field.SECOND_FACTOR: _("second factor"),
    }[Field(field)]


@register.filter
def field_names(fields: str) -> str:
    """The fields that a look names."""
    return _(", ").join(field_name(field) for field in fields.split(", "))


@register.filter
def purpose_name(purpose: str) -> str:
    """A purpose of looking."""
    return {
        Purpose.OWN: _("the holder's own look"),
        Purpose.CASE_WORK: _("work on a case"),
        Purpose.CASE_REVIEW: _("review of a case"),
        Purpose.PAYMENT: _("payment"),
        Purpose.IDENTITY_CHECK: _("identity check"),
        Purpose.SUPPORT: _("support"),
        Purpose.SUPERVISION: _("supervision"),
        Purpose.LEGAL_ORDER: _("order of a court or authority"),
    }[Purpose(purpose)]


@register.filter
def event_name(event: str) -> str:
    """What happened to an account."""
    return {
        Event.OPENED: _("account opened"),
        Event.PHONE_CHANGED: _("phone changed"),
        Event.PASSKEY_ADDED: _("passkey added"),
        Event.PASSKEY_REMOVED: _("passkey removed"),
        Event.AUTHENTICATOR_SET: _("authenticator set up"),
        Event.AUTHENTICATOR_REMOVED: _("authenticator removed"),
        Event.RECOVERY_CODES_MADE: _("recovery codes made"),
        Event.RECOVERY_CODE_USED: _("recovery code used"),
        Event.SIGNED_OUT_EVERYWHERE: _("signed out everywhere"),
        Event.RECOVERY_ASKED: _("somebody asked for this account with another phone"),
        Event.RECOVERY_STOPPED: _("that request was stopped"),
        Event.RECOVERED: _("account came back under another phone"),
        Event.EXPORTED: _("all data downloaded"),
        Event.PERSON_ERASED: _("a person erased"),
        Event.CLOSED: _("account closed"),
    }[Event(event)]


@register.filter
def outcome_name(outcome: str) -> str:
    """What is known of an identity."""
    return {
        Outcome.NOT_ASKED: _("not verified yet"),
        Outcome.MATCH: _("name and number belong together"),
        Outcome.MISMATCH: _("name and number do not belong together"),
        Outcome.UNAVAILABLE: _("the service did not answer; ask again"),
    }[Outcome(outcome)]


@register.filter
def paper_name(kind: str) -> str:
    """A kind of document."""
    return PAPERS[kind][0 if language() == "zh" else 1]


@register.filter
def how_name(how: str) -> str:
    """By which door somebody signed in."""
    return {"code": _("by code"), "passkey": _("by passkey"), "one-tap": _("by one tap")}.get(how, "")
