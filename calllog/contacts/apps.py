"""App configuration of calllog.contacts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """Contact records."""

    name = "calllog.contacts"
    label = "contacts"
    verbose_name = _("Contact records")
