"""App configuration of accounts."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, roles and the policy table."""

    name = "kb.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Register the system checks, listen to sign-ins, and choose the words of further languages."""
        import_module("kb.checks")
        import_module("kb.accounts.signing").connect()
        import_module("kb.accounts.languages").speak_english_in_further_languages()
