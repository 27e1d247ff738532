"""The WSGI application, loaded by every web worker."""

import os

from django.core.wsgi import get_wsgi_application

from selaras.config import leash

leash.follow()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selaras.config.settings")
application = get_wsgi_application()
