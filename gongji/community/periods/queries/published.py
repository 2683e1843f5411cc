"""The files of a disclosed period that anybody may have, byte for byte."""

from __future__ import annotations

from django.conf import settings

from gongji.community.periods.queries.public import public_periods
from gongji.community.periods.rules import folder, settlement_folder
from gongji.settlement import layout


def settlement_json(plan_id: str, name: str) -> bytes | None:
    """The settlement statement of a disclosed period as it was hashed, or None."""
    found = public_periods(plan_id).filter(name=name).first()
    if found is None:
        return None
    out = settlement_folder(folder(settings.DATA, found.plan, found.name))
    return layout.settlement_file(out).read_bytes()
