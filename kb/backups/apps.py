"""App configuration of kb.backups."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """Backups; they have no tables of their own."""

    name = "kb.backups"
    label = "backups"
