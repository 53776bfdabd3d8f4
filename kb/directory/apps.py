"""App configuration of kb.directory."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Service groups, lines and hours."""

    name = "kb.directory"
    label = "directory"
    verbose_name = _("Directory")
