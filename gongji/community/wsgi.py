"""The platform as a WSGI application, for a server such as Granian."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongji.community.settings")
application = get_wsgi_application()
