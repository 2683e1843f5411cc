"""The platform as a ASGI application, for a server such as Granian."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongji.community.settings")
application = get_asgi_application()
