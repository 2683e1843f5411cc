"""Sessions that know their account: Django's database sessions with four columns more, the documented way."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gongji.community.people.models import Session

HOW, DEVICE, STARTED_AT, NUMBER = "how", "device", "started_at", "number"


class SessionStore(DatabaseSession):
    """The engine that `settings.SESSION_ENGINE` names."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of a session, with what a list of sessions shows."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]  # of our own model
        row.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.how, row.device = data.get(HOW, ""), data.get(DEVICE, "")
        row.started_at = parse_datetime(data.get(STARTED_AT, "")) or timezone.now()
        if NUMBER in data:
            row.number = data[NUMBER]
        return row
