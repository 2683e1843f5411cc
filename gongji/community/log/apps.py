"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class LogConfig(AppConfig):
    """The label is part of table names and of migrations: it never changes."""

    name = "gongji.community.log"
    label = "log"
