"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class VersionsConfig(AppConfig):
    """Versions of plans."""

    name = "gongji.community.versions"
    label = "versions"
