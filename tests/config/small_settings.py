"""Settings as small as `selaras run` allows: starting is tested without the rest of Selaras."""

import os
from pathlib import Path

from selaras.config import database
from selaras.config.keys import secret_key

DATA = Path(os.environ["SELARAS_DATA"])
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "small",
]
DATABASES = {"default": database.settings(DATA, os.environ)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "small.urls"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
