"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The label is part of template and static names: it never changes."""

    name = "gongji.community.console"
    label = "console"
