"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The label is part of table names and of migrations: it never changes."""

    name = "gongji.community.cases"
    label = "cases"

    def ready(self) -> None:
        """Say what this room holds of people: what keeps them from being erased, and what their export shows."""
        from gongji.community.cases import own_data
        from gongji.community.people.exports import tell_in_export
        from gongji.community.people.holds import ask_before_erasing

        ask_before_erasing(own_data.holds)
        tell_in_export(own_data.section)
