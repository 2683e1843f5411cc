"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages for members and the public."""

    name = "gongji.community.web"
    label = "web"
