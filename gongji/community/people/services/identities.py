"""Asking a provider whether names and document numbers belong together, and keeping what it said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from gongji.community.people.keys import keys_folder
from gongji.community.people.models import Identity, Verification
from gongji.community.people.providers import Message, provider
from gongji.community.people.roles import Field, Purpose
from gongji.community.people.services.vault import Why, look_for_job
from gongji.community.people.verification import Outcome
from gongji.community.secret import secret_file
from gongji.errors import NotNow, Refused

REFERENCE_LENGTH_MAX: Final = 64


def verify(identities: Sequence[Identity], *, reference: str, at: datetime) -> list[Outcome]:
    """Ask about some identities, one after the other; the outcome of each is recorded at once.

    A provider that is away or answers something else leaves "unavailable", to be asked again. Raises Refused if
    no provider is set.
    """
    if not settings.IDENTITY:
        raise Refused("nobody is set to verify identities: GONGJI_IDENTITY names the service")
    asked = provider(
        settings.IDENTITY,
        name="GONGJI_IDENTITY",
        folder=settings.DATA / "outbox",
        secret=secret_file(keys_folder() / "identity.key"),
    )
    why = Why(purpose=Purpose.IDENTITY_CHECK, reference=reference)
    vaults = {each.pk: each.person.vault for each in identities}
    wanted = {Field.NAME, Field.DOCUMENT_NUMBER}
    texts = look_for_job("identity verification", vaults.values(), wanted, why, at=at)
    outcomes = []
    for identity in identities:
        known = texts[vaults[identity.pk].pk]
        message = {
            "document_kind": identity.document_kind,
            "name": known.get((Field.NAME, ""), ""),
            "number": known.get((Field.DOCUMENT_NUMBER, ""), ""),
        }
        try:
            answer = asked.send("identity-check", message, at=at)
        except NotNow:
            answer = {}
        outcomes.append(record(identity, answer, at=at))
    return outcomes


@transaction.atomic
def record(identity: Identity, answer: Message, *, at: datetime) -> Outcome:
    """Write down what a provider said."""
    said = str(answer.get("outcome", ""))
    outcome = Outcome(said) if said in {Outcome.MATCH, Outcome.MISMATCH} else Outcome.UNAVAILABLE
    Verification.objects.create(
        identity=identity,
        provider=settings.IDENTITY[:32],
        outcome=outcome,
        reference=str(answer.get("reference", ""))[:REFERENCE_LENGTH_MAX],
        at=at,
    )
    Identity.objects.filter(pk=identity.pk).update(outcome=outcome)
    return outcome
