"""App configuration of kb.knowledge."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """The internal reader of FAQs."""

    name = "kb.knowledge"
    label = "knowledge"
    verbose_name = _("Knowledge")
