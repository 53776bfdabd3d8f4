"""App configuration of kb.feedback."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Citizens' feedback on FAQs."""

    name = "kb.feedback"
    label = "feedback"
    verbose_name = _("Citizens' feedback")
