"""The addresses under which a board hangs on a wall."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kiosk(models.Model):
    """One address. It is known only to the screen: here stands the hash of its token."""

    label = models.CharField(
        _("where it hangs"), max_length=60, help_text=_("So that colleagues know which screen it is.")
    )
    group_code = models.CharField(_("shows"), max_length=40, blank=True)  # blank: the centre
    last_day = models.DateField(_("last day"), help_text=_("After this day the address shows nothing."))
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256: the token is random and long
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        db_table = "kiosk_kiosk"
        ordering = ["-made_at", "-pk"]
        verbose_name = _("board on a wall")
        verbose_name_plural = _("boards on walls")

    def __str__(self) -> str:
        return self.label

    def is_shown(self, day: date) -> bool:
        """Say whether the address shows anything on ``day``."""
        return self.withdrawn_at is None and day <= self.last_day
