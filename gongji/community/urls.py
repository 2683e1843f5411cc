"""Addresses of the platform: the pages, Chinese at the root and English under /en/."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if settings.HAS_PAGES:
    urlpatterns += i18n_patterns(
        path("staff/", include("gongji.community.console.urls")),
        path("", include("gongji.community.web.urls")),
        prefix_default_language=False,
    )
