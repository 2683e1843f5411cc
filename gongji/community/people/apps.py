"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The label is part of table names and of migrations: it never changes."""

    name = "gongji.community.people"
    label = "people"

    def ready(self) -> None:
        """Let this room's sections be part of every export."""
        from gongji.community.people import own_data
        from gongji.community.people.exports import tell_in_export

        for section in own_data.SECTIONS:
            tell_in_export(section)
