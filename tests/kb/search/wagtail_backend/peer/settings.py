"""Settings under which modelsearch tests itself, on the database of ``DATABASE_URL`` or in memory."""

import os
from pathlib import Path

import environ

SECRET_KEY = "nothing is signed"
DATABASES = {"default": environ.Env.db_url_config(os.environ.get("DATABASE_URL") or "sqlite://:memory:")}
INSTALLED_APPS = [
    "modelsearch.test.testapp",
    "modelsearch",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
FIXTURE_DIRS = [Path(__file__).parent / "fixtures"]  # the wheel of modelsearch leaves its own out
USE_TZ = True
SYNONYMS_FILE = None
