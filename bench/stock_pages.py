"""What the pages are compared with: all addresses of the site through Django's own ASGI handler.

Each request has a thread of its own there, and so its own connection, as Django's documentation wants it under ASGI:
none is kept. On PostgreSQL they come from psycopg's pool, without which three times fewer requests are served.
"""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    settings.DATABASES["default"]["OPTIONS"] = {"pool": {"max_size": 16, "timeout": 60}}
application = get_asgi_application()
