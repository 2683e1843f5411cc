"""The reader's language, in the core's words."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import get_language

from gongji.community.versions.queries import plan_of
from gongji.plans.document import Plan
from gongji.plans.words import Language, not_insurance


def language() -> Language:
    """The language that the page is being written in."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def plan_today() -> Plan:
    """The plan that the pages show, as it holds today. One query."""
    return plan_of(settings.PLAN, timezone.localdate())


def every_page(request: HttpRequest) -> dict[str, str]:
    """What every page carries: the not-insurance statement, and the same page in the other language."""
    other = "zh-hans" if language() == "en" else "en"
    return {
        "not_insurance": not_insurance(plan_today(), language()),
        "other_language_url": translate_url(request.get_full_path(), other),
    }
