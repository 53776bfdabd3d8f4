"""Tests: the embedded defaults with cheap passwords; DATABASE_URL and REDIS_URL choose other parts."""

from kb.settings.base import *  # noqa: F403 - settings inherit by star

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True  # no collected files are needed
WHITENOISE_AUTOREFRESH = True
SEARCH_DIR = None  # a test finds nothing that another has read
ELASTICSEARCH_URL = ""  # the tests of Elasticsearch take the node's address from the environment themselves
DENSE_MODEL = None  # the tests of the dense model make one
