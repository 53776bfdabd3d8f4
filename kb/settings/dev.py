"""Development and the sample city: the embedded defaults, on this machine only."""

from kb.settings.base import *  # noqa: F403 - settings inherit by star
from kb.settings.base import ENVIRONMENT

DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts or ["localhost", "127.0.0.1", "[::1]"]
WHITENOISE_USE_FINDERS = True  # a changed script or style is served at once, nothing is collected
WHITENOISE_AUTOREFRESH = True
