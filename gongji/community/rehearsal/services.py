"""A community lives its year through the platform's own services; nothing is written in another way.

A rehearsal that was cut off goes on with the first thing that is not done, and ends as if it had never
stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from gongji.community.periods.models import Period
from gongji.community.periods.rules import State, key_file
from gongji.community.periods.services import close, collect, disclose, freeze, open_year, settle
from gongji.community.rehearsal.draw import Community, draw_community
from gongji.community.rehearsal.life import live_until
from gongji.community.rehearsal.models import Rehearsal
from gongji.community.rehearsal.staff import hire
from gongji.community.secret import secret_file
from gongji.community.versions.queries import first_version
from gongji.errors import Refused
from gongji.proofs.salts import SECRET_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a rehearsal is drawn from: the same script gives the same year, to the byte.

    Any seed will do; the usual one has cases in the first period already, the one whose shares the sponsor
    bears.
    """

    plan: str = "village"
    members: int = 10_000
    year: int = 2019
    seed: int = 2


@transaction.atomic
def begin(script: Script) -> Rehearsal:
    """The rehearsal of a script, begun or found; raises Refused if the plan rehearses another."""
    rehearsal, _ = Rehearsal.objects.get_or_create(
        plan=script.plan, defaults={"members": script.members, "year": script.year, "seed": script.seed}
    )
    found = Script(plan=rehearsal.plan, members=rehearsal.members, year=rehearsal.year, seed=rehearsal.seed)
    if found != script:
        raise Refused(
            f"this database rehearses {found.members} members in {found.year} (seed {found.seed}), not"
            f" {script.members} in {script.year} (seed {script.seed}): start afresh (--fresh) or use another database"
        )
    return rehearsal


def make_community(script: Script) -> Community:
    """The invented people of a script and what will happen to them; nothing is written."""
    plan = first_version(script.plan).plan
    tiers = (plan.tiers[0].id, plan.tiers[-1].id)
    return draw_community(script.members, year=script.year, seed=script.seed, tiers=tiers)


def is_lived(script: Script) -> bool:
    """Whether a script's year has been lived to its end. Two queries."""
    begun = Rehearsal.objects.filter(plan=script.plan, members=script.members, year=script.year, seed=script.seed)
    states = Period.objects.filter(plan=script.plan, notice_on__year=script.year).values_list("state", flat=True)
    return begun.exists() and set(states) == {State.CLOSED}


def prepare_key(script: Script) -> None:
    """The plan's key from the seed, so that the salts, and with them the roots, are the same every time.

    Fit for a rehearsal, never for a plan of real people.
    """
    secret_file(key_file(settings.DATA, script.plan), make=script.seed.to_bytes(SECRET_BYTES, "big"))


def live_year(script: Script, community: Community) -> Iterator[Period]:
    """Live the year, or what is left of it; every period is handed out when it is closed."""
    rehearsal = begin(script)
    prepare_key(script)
    hire(rehearsal)
    for period in open_year(script.plan, script.year):
        live_until(rehearsal, community, period.notice_on)
        for stage in (freeze, settle, disclose, collect, close):
            stage(period)
        yield period
